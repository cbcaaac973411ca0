"""The scenes of "How it works" in a real browser: their numbers, speed, links, keys and widths."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tests.conftest import Playground
from tests.oracles import (
    algorithm,
    byhand,
    densities,
    games,
    infogan,
    information,
    minimax,
)

SCENES = (
    "players", "hand", "minimax", "optimal", "equilibrium", "algorithm", "information", "family",
)  # fmt: skip


class Page:
    """One loaded page; ``open`` follows a link within it, as the address bar would."""

    def __init__(self, context: Any, url: str) -> None:
        context.set_default_timeout(45_000)  # the machine may be busy
        self.page, self.url = context.new_page(), url
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.load()

    def load(self, query: str = "") -> None:
        """The address with ``query`` in a page loaded anew."""
        self.page.goto(f"{self.url}/?tab=how{query}", wait_until="domcontentloaded")
        self.page.wait_for_selector(".how .katex", timeout=120_000)

    def open(self, scene: str, **values: Any) -> Page:
        query = "".join(f"&{name}={value}" for name, value in values.items())
        self.page.evaluate(
            """(query) => {
              dispatchEvent(new Event("pagehide"));  // writes what waits for the URL
              history.replaceState(null, "", query);
              Playground.how.follow();
            }""",
            f"?tab=how&scene={scene}{query}",
        )
        return self

    def numbers(self) -> dict[str, float]:
        """Every live number that is on screen, in full precision."""
        found = self.page.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll('.how output[data-name]')]
              .filter((o) => o.offsetParent).map((o) => [o.dataset.name, o.dataset.value]))"""
        )
        return {name: float(text) for name, text in found.items()}

    def js(self, code: str, argument: Any = None) -> Any:
        return self.page.evaluate(code, argument)


@pytest.fixture(scope="module")
def loaded(chromium: Any, playground: Playground) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    yield Page(context, playground.url)
    context.close()


@pytest.fixture
def page(loaded: Page) -> Iterator[Page]:
    yield loaded
    assert loaded.errors == []


# -- the browser's numbers are Python's ------------------------------------------------------------


def test_players(page: Page) -> None:
    shown = page.open("players", noise=0.7, ma=-1, mb=2).numbers()
    image = byhand.generate(0.7)[1]
    assert shown["dfake"] == pytest.approx(byhand.judge(image).probability)
    assert shown["dreal"] == pytest.approx(byhand.judge(np.array([0.9, 0.1, 0.2, 0.8])).probability)
    a, b = (densities.log_mixture(np.zeros(1), [m], [1.0], [1.0]) for m in (-1, 2))
    assert shown["posterior"] == pytest.approx(densities.optimal(b, a)[0])


def test_by_hand_discriminator(page: Page) -> None:
    shown = page.open("hand", px="0.25,1,0.5,0.75").numbers()
    worked = byhand.judge(np.array([0.25, 1, 0.5, 0.75]))
    assert shown == pytest.approx(
        {"score": worked.score, "probability": worked.probability, "nobias": worked.without_bias}
    )
    assert "One lecture prints 0.37" in page.page.inner_text(".how-words")
    shown = page.open("hand", px="1,0,0,1", v="1,-2,0.5,1", c=0.5).numbers()
    worked = byhand.judge(np.array([1, 0, 0, 1]), np.array([1, -2, 0.5, 1]), 0.5)
    assert shown["probability"] == pytest.approx(worked.probability)


def test_by_hand_generator(page: Page) -> None:
    shown = page.open("hand", part="g", z=0.7).numbers()
    image = byhand.generate(0.7)[1]
    assert (shown["bright"], shown["dim"]) == pytest.approx((image[0], image[1]))
    assert shown["verdict"] == pytest.approx(byhand.judge(image).probability)


def test_by_hand_training(page: Page) -> None:
    shown = page.open("hand", part="train", round=137, rate=0.3).numbers()
    pair, _ = byhand.train(137, 0.3)
    _, errors = byhand.train(138, 0.3)
    assert (shown["derror"], shown["gerror"]) == pytest.approx(tuple(errors[-1]))
    assert (shown["v1"], shown["w1"]) == pytest.approx((pair.v[0], pair.w[0]))


@pytest.mark.parametrize("loss", ["minimax", "non-saturating"])
def test_minimax(page: Page, loss: str) -> None:
    shown = page.open("minimax", dr=0.9, df=0.15, loss=loss).numbers()
    minimaxing = loss == "minimax"
    value = minimax.g_minimax if minimaxing else minimax.g_non_saturating
    slope = minimax.g_minimax_slope if minimaxing else minimax.g_non_saturating_slope
    assert shown == pytest.approx(
        {
            "a": -float(minimax.bce(0.9, 1)),
            "b": -float(minimax.bce(0.15, 0)),
            "v": float(minimax.value(0.9, 0.15)),
            "dloss": float(minimax.d_loss(0.9, 0.15)),
            "gloss": float(value(0.15)),
            "slope": float(slope(0.15)),
        }
    )


def test_optimal(page: Page) -> None:
    p, q = (-2, 0.6, 1, 2, 0.5, 0.4), (0.5, 1.5, 1)
    shown = page.open(
        "optimal", p=",".join(map(str, p)), q=",".join(map(str, q)), d=0.3, at=1.5, step=6
    ).numbers()
    x = densities.GRID
    log_p = densities.log_mixture(x, p[0::3], p[1::3], p[2::3])
    log_q = densities.log_mixture(x, q[0::3], q[1::3], q[2::3])
    star = densities.optimal_logit(log_p, log_q)
    js = densities.jsd(x, log_p, log_q)
    pulled = densities.dragged_logit(x, star, 1.5, 0.3, 0.9)
    assert shown == pytest.approx(
        {
            "v": densities.value(x, log_p, log_q, pulled),
            "vstar": densities.value(x, log_p, log_q, star),
            "right": -np.log(4) + 2 * js,
            "jsd": js,
            "klpq": densities.kl(x, log_p, log_q),
            "klqp": densities.kl(x, log_q, log_p),
        },
        abs=1e-9,
    )
    assert shown["v"] < shown["vstar"] - 0.005


def test_optimal_drawn_by_hand(page: Page) -> None:
    heights = np.maximum(0, 1.5 - abs(np.linspace(-6, 6, 49)))
    shown = page.open("optimal", draw="data", curve=",".join(map(str, heights))).numbers()
    x = densities.GRID
    log_p = densities.log_drawn(x, np.interp(x, np.linspace(-6, 6, 49), heights, 0, 0))
    log_q = densities.log_mixture(x, [1.2], [1.1], [1])
    assert shown["jsd"] == pytest.approx(densities.jsd(x, log_p, log_q), abs=1e-9)
    assert np.isinf(shown["klqp"])  # the drawing is zero where the generator is not
    empty = page.open("optimal", draw="data")
    assert "no area" in empty.page.inner_text(".how-controls")
    canvas = page.page.locator(".how-drawing canvas").bounding_box()
    page.page.mouse.move(canvas["x"] + 200, canvas["y"] + 150)
    page.page.mouse.down()
    page.page.mouse.move(canvas["x"] + 400, canvas["y"] + 60, steps=8)
    page.page.mouse.up()
    page.page.wait_for_function(
        "!document.querySelector('.how-controls').innerText.includes('no area')"
    )


def test_games(page: Page) -> None:
    page.open("equilibrium")
    for name, game in games.GAMES.items():
        for method in games.METHODS:
            for rate in (0.05, 0.3):
                got = page.js(
                    """([name, method, rate]) => {
                      const {games, trajectory, growth, fate} = Playground.how.games;
                      const path = trajectory(games[name], method, [0.9, -0.3], rate, 300);
                      const factor = growth(games[name], method, rate);
                      return [factor, path.xs.at(-1), path.ys.at(-1), path.xs.length,
                        fate(path, games[name].centre, method, factor)];
                    }""",
                    [name, method, rate],
                )
                path = games.trajectory(game, method, (0.9, -0.3), rate, 300)
                factor = games.growth(game, method, rate)
                expected = [factor, *path[-1], len(path)]
                assert got[:4] == pytest.approx(expected, rel=1e-7), (name, method, rate)
                assert got[4] == games.fate(path, game.centre, method, factor)


def test_equilibrium(page: Page) -> None:
    shown = page.open("equilibrium", eta=0.2).numbers()
    assert shown["growth"] == pytest.approx(np.sqrt(1.04))
    assert shown["closed"] == pytest.approx(np.sqrt(1.04))
    path = games.trajectory(games.GAMES["bilinear"], "simultaneous", (1.0, 0.5), 0.2, 200)
    assert shown["last"] == pytest.approx(np.hypot(*path[-1]))
    assert "spirals outwards" in page.page.inner_text(".how-say")
    page.page.get_by_role("radio", name="extragradient").check()
    page.page.wait_for_selector("text=It converges.")


def test_algorithm(page: Page) -> None:
    """The state after some lines, and one more line of each player, by Python's gradients."""
    page.open("algorithm", k=2)
    for _ in range(9):  # one iteration (2 * 3 + 2 lines), then one line of the next
        page.page.get_by_role("button", name="Next line").click()
    page.page.wait_for_function("document.querySelector('[data-name=iteration]').value === '1'")
    shown = page.numbers()
    assert (shown["dsteps"], shown["gsteps"]) == (2, 1)
    state = page.js(
        """() => {
          const {flat, dGradient, gGradient, adam} = Playground.how.line;
          const t = Playground.how.algorithmNow();
          const real = t.z.map((z) => 1.5 + z), out = {d: flat(t.d), g: flat(t.g), z: [...t.z],
            fake: [...t.fake], real: [...real]};
          const forD = dGradient(t.d, real, t.fake);
          Object.assign(out, {dLoss: forD.loss, dSlope: flat(forD.gradient)});
          out.moved = flat(adam(0.01, t.d)(t.d, forD.gradient));
          for (const kind of ["minimax", "non-saturating"]) {
            const {loss, gradient} = gGradient(t.d, t.g, t.z, kind);
            out[kind] = [loss, ...flat(gradient)];
          }
          return out;
        }"""
    )
    d, g = algorithm.Net.of(np.array(state["d"])), algorithm.Net.of(np.array(state["g"]))
    z, real = np.array(state["z"]), np.array(state["real"])
    fake = algorithm.forward(g, z)[1]
    assert np.array(state["fake"]) == pytest.approx(fake)
    loss, slope = algorithm.d_gradient(d, real, fake)
    assert state["dLoss"] == pytest.approx(loss)
    assert np.array(state["dSlope"]) == pytest.approx(slope.vector(), abs=1e-12)
    moved = algorithm.Adam.for_net(d, 0.01).step(d, slope)
    assert np.array(state["moved"]) == pytest.approx(moved.vector(), abs=1e-9)
    for kind in ("minimax", "non-saturating"):
        loss, slope = algorithm.g_gradient(d, g, z, kind)
        assert np.array(state[kind]) == pytest.approx([loss, *slope.vector()], abs=1e-12)


def test_algorithm_order_and_frozen_parameters(page: Page) -> None:
    page.open("algorithm", k=2)
    expected = [line for _, _, line in algorithm.schedule(2, 2)]
    before = page.js("() => {const t = Playground.how.algorithmNow(); return [t.d.c, t.g.c]}")
    for line in expected[:8]:
        page.page.get_by_role("button", name="Next line").click()
        done, *after = page.js(
            "() => {const t = Playground.how.algorithmNow(); return [t.done, t.d.c, t.g.c]}"
        )
        assert done == line
        assert (after[0] != before[0], after[1] != before[1]) == (
            line == "update_d",
            line == "update_g",
        )
        before = after
        page.page.wait_for_function(
            f"document.querySelector('.how-here')?.dataset.line === '{line}'"
        )


def test_information(page: Page) -> None:
    table = np.array([[0.2, 0.0, 0.1], [0.05, 0.4, 0.25]])
    text = ",".join(map(str, [2, *table.ravel()]))
    shown = page.open("information", table=text).numbers()
    q = information.quantities(table)
    assert shown == pytest.approx(
        {
            "hx": q.hx, "hy": q.hy, "hxy": q.hxy, "hxGivenY": q.hx_given_y,
            "hyGivenX": q.hy_given_x, "mutual": q.mutual,
        },
        abs=1e-12,
    )  # fmt: skip
    assert page.page.locator(".how-check b").all_inner_texts() == ["✓"] * 5


@pytest.mark.parametrize("weight", [0.0, 0.7])
def test_infogan(page: Page, weight: float) -> None:
    page.open("information", part="bound", trained=120, **{"lambda": weight})
    page.page.wait_for_function("Playground.how.infoganNow().step === 120")
    page.page.wait_for_timeout(100)
    shown = page.numbers()
    toy = infogan.start(3)
    for _ in range(120):
        toy = infogan.step(toy, 0.05, weight)
    assert shown["bound"] == pytest.approx(infogan.bound(toy), abs=1e-9)
    assert shown["information"] == pytest.approx(infogan.mutual_information(toy), abs=1e-9)
    assert shown["bound"] <= shown["information"] + 1e-9 <= shown["hc"] == pytest.approx(np.log(3))


# -- links -----------------------------------------------------------------------------------------


def test_links_of_the_family_open_what_they_say(page: Page) -> None:
    from playground.recipe import parse_recipe

    page.open("family")
    family = page.js("Playground.how.family")
    assert set(family) == {"gan", "cgan", "infogan", "cyclegan", "dcgan", "wgan", "pix2pix"}
    for name, member in family.items():
        assert "link" in member or "own" in member
        if "link" in member:
            recipe = parse_recipe(member["link"]["values"])
            assert recipe.gan.name == {"gan": "mlp", "wgan": "mlp"}.get(name, name)
    page.page.get_by_role("radio", name="WGAN-GP").check()
    href = page.page.get_by_role("link", name="Train a WGAN-GP").get_attribute("href")
    assert "tab=train" in href and "objective=wasserstein-gp" in href and "gan=mlp" in href


def test_names_in_the_url_are_ours_alone(page: Page) -> None:
    from playground.recipe import describe

    page.open("players")
    ours = set(page.js("Playground.how.scenes.flatMap((s) => Object.keys(s.params))"))
    known = describe()
    knobs = {k["name"] for k in known["run"]} | {"tab", "scene", "run", "data", "gan"}
    for entry in [*known["gans"].values(), *known["data"].values()]:
        knobs |= {k["name"] for k in entry["knobs"]}
    assert ours & knobs == set()


def test_a_drag_is_in_the_link(page: Page) -> None:
    page.open("optimal")
    handle = page.page.get_by_role("slider", name="Generator, bump 1: place")
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x - 90, y, steps=5)
    page.page.mouse.up()
    page.page.wait_for_function("new URLSearchParams(location.search).has('q')")
    page.page.wait_for_timeout(300)
    before = page.numbers()
    assert before["jsd"] < 0.4  # the two came closer
    page.load(page.js("location.search").replace("?tab=how", ""))
    assert page.numbers() == pytest.approx(before)


@pytest.mark.parametrize(
    ("scene", "values", "words"),
    [
        ("equilibrium", {"eta": 99}, "eta must be a number from"),
        ("equilibrium", {"method": "guess"}, "method must be one of"),
        ("hand", {"px": "1,2,3"}, "px must be"),
        ("optimal", {"p": "0,-1,1"}, "p must be mean, width"),
        ("optimal", {"q": "0,1,0"}, "q must be mean, width"),
        ("information", {"table": "2,0.5,0.2,0.3"}, "table must be"),
        ("information", {"table": "2,0.5,NaN,0.3,0.2"}, "table must be"),
        ("minimax", {"dr": 1.5}, "dr must be a number"),
    ],
)
def test_bad_links_are_explained(page: Page, scene: str, values: dict, words: str) -> None:
    page.open(scene, **values)
    assert words in page.page.inner_text(".how-complaint")


def test_an_unknown_scene_is_named(page: Page) -> None:
    page.open("nonsense")
    assert page.page.locator("article[data-scene=players]").count() == 1
    assert "no scene is named nonsense" in page.page.inner_text(".how-complaint")


# -- bad tables ------------------------------------------------------------------------------------


def test_a_table_that_does_not_sum_to_one(page: Page) -> None:
    page.open("information", table="2,0.4,0.2,0.3,0.3")
    assert "sum to 1.2 and must sum to 1" in page.page.inner_text(".how-problem")
    page.page.get_by_role("button", name="Normalise to 1").click()
    page.page.wait_for_function("document.querySelector('.how-problem').textContent === ''")
    q = information.quantities(information.normalise(np.array([[0.4, 0.2], [0.3, 0.3]])))
    assert page.numbers()["mutual"] == pytest.approx(q.mutual, abs=1e-12)


@pytest.mark.parametrize(
    ("typed", "words"), [("-0.2", "negative"), ("", "not a number"), ("7", "sum to")]
)
def test_bad_cells(page: Page, typed: str, words: str) -> None:
    page.open("information")
    before = page.numbers()
    cell = page.page.get_by_label("p of x1 and y1")
    cell.fill(typed)
    page.page.wait_for_function("document.querySelector('.how-problem').textContent !== ''")
    assert words in page.page.inner_text(".how-problem")
    if words != "sum to":
        assert page.numbers() == before
        assert cell.get_attribute("aria-invalid") == "true"
    cell.fill("0.45")
    page.page.wait_for_function("document.querySelector('.how-problem').textContent === ''")


def test_rows_and_columns(page: Page) -> None:
    page.open("information")
    before = page.numbers()
    page.page.get_by_role("button", name="+ row").click()
    page.page.get_by_role("button", name="+ column").click()
    assert page.page.locator(".how-joint input").count() == 9
    page.page.wait_for_timeout(100)
    assert page.numbers() == pytest.approx(before)  # empty rows and columns add nothing


# -- speed -----------------------------------------------------------------------------------------

DRAGS = {
    "players": "input[name=noise]",
    "hand": "#how-px0",
    "minimax": "input[name=df]",
    "optimal": "button.how-handle:visible",
    "equilibrium": "input[name=eta]",
    "algorithm": "input[name=k]",
    "information": "input[name=flip]",
}


LAGS = """(handle) => {
  window.lags = [];
  window.stopLags?.abort();
  window.stopLags = new AbortController();
  let waiting = false;
  addEventListener(handle ? "pointermove" : "input", (event) => {
    if (waiting || (handle && !event.buttons)) return;
    waiting = true;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      waiting = false;
      window.lags.push(performance.now() - event.timeStamp);
    }));
  }, {capture: true, signal: window.stopLags.signal});
}"""


def drag(page: Page, control: Any, reach: float) -> list[float]:
    """Milliseconds from each input event to the frame after the one that drew it (so that paint
    is included) while ``control`` is dragged ``reach`` pixels to and fro for a second."""
    box = control.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    for i in range(60):
        page.page.mouse.move(x + reach * np.sin(i / 9), y)
        page.page.wait_for_timeout(12)
    page.page.mouse.up()
    lags: list[float] = page.js("window.lags.splice(0)")
    return lags


@pytest.mark.parametrize("scene", DRAGS)
def test_a_drag_is_on_screen_within_50_ms(page: Page, scene: str) -> None:
    page.open(scene)
    control = page.page.locator(DRAGS[scene]).first
    control.scroll_into_view_if_needed()
    page.js(LAGS, scene == "optimal")
    reach = 100 if scene == "optimal" else control.bounding_box()["width"] * 0.4
    for _ in range(3):  # other processes may hold the cores for one drag, not for three
        lags = drag(page, control, reach)
        assert len(lags) >= 10
        print(f"{scene}: median {statistics.median(lags):.1f} ms of {len(lags)}")
        if statistics.median(lags) <= 50:
            return
    pytest.fail("median above 50 ms in three drags")


# -- keys, widths, words ---------------------------------------------------------------------------


def test_keys(page: Page) -> None:
    page.open("equilibrium")
    start = page.page.get_by_role("slider", name="Start of both players")
    start.focus()
    before = page.numbers()["first"]
    page.page.keyboard.press("Shift+ArrowRight")
    page.page.wait_for_function(
        f"document.querySelector('[data-name=first]').dataset.value != {before}"
    )
    assert page.numbers()["first"] == pytest.approx(np.hypot(1.5, 0.5))
    page.open("players")
    page.page.get_by_role("button", name="D discriminator").focus()
    page.page.keyboard.press("Enter")
    page.page.wait_for_selector("h3:text('D, the discriminator')")


def test_phone_and_text_alternatives(chromium: Any, playground: Playground) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = Page(context, playground.url)
    for scene in SCENES:
        page.open(scene)
        page.page.wait_for_timeout(60)
        assert page.js("document.documentElement.scrollWidth") <= 390, scene
        small = page.js(
            """() => [...document.querySelectorAll('.how button, .how a, .how summary,'
                + '.how input[type=range], .how input[type=number], .how .how-choice label')]
              .filter((e) => e.offsetParent && e.getBoundingClientRect().height < 39.5)
              .map((e) => e.outerHTML.slice(0, 90))"""
        )
        assert small == [], scene
        unnamed = page.js(
            """() => [...document.querySelectorAll('.how canvas, .how [role=slider],'
                + '.how [role=img]')]
              .filter((e) => e.offsetParent && !(e.getAttribute('aria-label') || '').trim())
              .concat([...document.querySelectorAll('.how input')].filter((e) => !e.labels.length
                && !e.getAttribute('aria-label'))).map((e) => e.outerHTML.slice(0, 90))"""
        )
        assert unnamed == [], scene
        assert page.js("document.querySelectorAll('.how .katex-error').length") == 0, scene
        assert page.js("document.querySelectorAll('.how .katex').length") > 0, scene
    assert page.errors == []
    context.close()


def test_both_themes(page: Page) -> None:
    """The same curve is drawn in the palette of the theme."""
    colours = {}
    for theme in ("light", "dark"):
        page.open("minimax")
        page.js("(dark) => document.body.classList.toggle('dark', dark)", theme == "dark")
        page.page.wait_for_timeout(150)
        wanted = page.js("Playground.palette.real")
        colours[theme] = wanted
        found = page.js(
            """(hex) => {
              const canvas = document.querySelector('.how canvas');
              const data = canvas.getContext('2d').getImageData(0, 0, canvas.width,
                canvas.height).data;
              const rgb = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
              let n = 0;
              for (let i = 0; i < data.length; i += 4) {
                if (rgb.every((v, j) => Math.abs(v - data[i + j]) < 3)) n++;
              }
              return n;
            }""",
            wanted,
        )
        assert found > 200
    assert colours["light"] != colours["dark"]


def test_katex_is_gradios() -> None:
    from playground.ui.tabs import how

    script, style = how.katex()
    assert script.startswith("assets/katex-") and script.endswith(".js") and style.endswith(".css")


def test_drawing_by_keyboard(page: Page) -> None:
    page.open("optimal", draw="generator")
    pen = page.page.get_by_role("slider", name="Height of the drawing at the probe")
    pen.focus()
    for key in ("ArrowUp", "ArrowRight", "ArrowUp", "ArrowUp"):
        page.page.keyboard.press(key)
    page.page.wait_for_function(
        "Playground.how.stage.state.curve.filter((v) => v > 0).length === 2"
    )
    page.page.wait_for_timeout(60)
    assert "no area" not in page.page.inner_text(".how-controls")
    assert np.isinf(page.numbers()["klpq"])


def test_formulas_hold_where_a_density_is_zero(page: Page) -> None:
    """Outside the drawing D* is exactly 0, and the worked formula says so."""
    heights = np.maximum(0, 1.5 - abs(np.linspace(-6, 6, 49)))
    page.open("optimal", draw="data", curve=",".join(map(str, heights)), probe=3, step=4)
    page.page.wait_for_timeout(60)
    spoken = page.page.locator(".how-step math").all_text_contents()
    assert not any("–" in text or "NaN" in text for text in spoken)
    star = page.js(
        "() => {const d = Playground.how.densities; return d.at(Float64Array.from({length: 2001},"
        " () => -Infinity), 3)}"
    )
    assert star == -np.inf
