"""A run that may be what kills its engines goes on twice, then it waits."""

from __future__ import annotations

from playground.engine.hosts.crash_brake import CrashBrake


def test_quick_deaths_in_a_row_stop_a_run() -> None:
    brake = CrashBrake()
    # (its engine dies, it is brought back): two seconds of warming up in between do not count
    lives = [(100.0, 102.0), (103.0, 160.0), (161.0, 163.0), (164.0, 166.0)]
    assert [brake.may_go_on("a", *life) for life in lives] == [True, True, False, False]
    assert brake.may_go_on("b", 164.0, 166.0)  # others are not to blame
    assert brake.may_go_on("a", 200.0, 202.0)  # it has trained for half a minute since
    assert brake.may_go_on("a", 203.0, 205.0)
    assert not brake.may_go_on("a", 206.0, 208.0)


def test_what_has_gone_well_is_forgotten() -> None:
    brake = CrashBrake()
    for number in range(100):
        brake.may_go_on(str(number), 100.0 * number, 100.0 * number + 1)
    assert len(brake._brought_back) == 1
