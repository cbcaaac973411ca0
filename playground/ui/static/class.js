// The Class tab: a room's door, what the class sees, and the teacher's wall.
//
// The room itself lives in the web process (playground/ui/rooms.py). Links: ?room=SECRET for
// students; the teacher's key is kept in this browser and taken out of the address, so that a
// projector does not show it.
(() => {
  "use strict";
  const P = window.Playground;

  const NOBODY = `
    <div class="pg-class-door">
      <button type="button" class="pg-primary" id="class-open">Open a room</button>
      <p class="pg-note">Students need no room of their own: they open the link they were given.</p>
    </div>`;
  const TEACHER = `
    <div class="pg-class-row">
      <label class="pg-class-link"><span>Link for the class</span>
        <input type="text" readonly id="class-link"></label>
      <button type="button" class="pg-primary" id="class-copy">Copy link</button>
      <button type="button" class="pg-button" id="class-key"
        title="Your own link, with the key: to lead this room from another browser. Keep it to
yourself.">Copy teacher's link</button>
    </div>
    <div class="pg-class-row">
      <b class="pg-class-count"></b>
      <button type="button" class="pg-button" id="class-pause" aria-pressed="false">Pause all</button>
      <button type="button" class="pg-button" id="class-mine" hidden>Show my run again</button>
      <button type="button" class="pg-button" id="class-close">Close the room</button>
    </div>
    <p class="pg-note">The class sees what you train on the other tabs.
      <span class="pg-class-idle"></span></p>`;
  const STUDENT = `
    <div class="pg-class-row">
      <b class="pg-class-count"></b>
      <label class="pg-class-name"><span>Your name (if you like)</span>
        <input type="text" id="class-name" maxlength="24" autocomplete="off"></label>
      <button type="button" class="pg-button" id="class-leave">Leave the room</button>
    </div>
    <p class="pg-note">A name is seen in this room only and forgotten when the room closes.</p>`;
  const STAGE = `
    <h2 class="pg-class-title"></h2>
    <p class="pg-note pg-class-settings"></p>
    <button type="button" class="pg-primary" id="class-fork">Go on alone from here</button>
    <p class="pg-note pg-class-hint">Makes a run of your own out of what you see; change its
      settings on the Train tab.</p>`;

  const ask = (message) => new Promise((resolve, reject) => P.live.say(message, resolve, reject));
  const copy = async (text, field) => {
    try {
      await navigator.clipboard.writeText(text); // needs https or localhost
    } catch {
      field.focus();
      field.select();
      return document.execCommand?.("copy") ?? false;
    }
    return true;
  };
  const openTab = (title) => {
    const tabs = [...document.querySelectorAll('#pg-tabs [role="tab"]')];
    tabs.find((tab) => tab.textContent.trim() === title)?.click();
  };
  const keep = {
    key: (room, key) => P.store.set(`room.${room}.key`, key),
    name: (room, name) => P.store.set(`room.${room}.name`, name || null),
    get: (room, what) => P.store.get(`room.${room}.${what}`) || "",
    forget: (room) => ["key", "name"].forEach((what) => P.store.set(`room.${room}.${what}`, null)),
  };

  P.class = (root, {catalogue}) => {
    const bar = root.querySelector(".pg-class-bar");
    const stage = root.querySelector(".pg-class-stage");
    const find = (selector) => root.querySelector(selector);
    let secret = P.url.get("room");
    let state = null; // as the server tells it
    let busy = false;

    stage.querySelector(".pg-actions").innerHTML = STAGE;
    const show = P.classScreen(stage, catalogue);
    const wall = P.classWall(find(".pg-wall"), {
      onShow: (run) => act({op: "room_show", run}),
    });

    const fail = (words) => {
      find(".pg-error").textContent = words || "";
      find(".pg-error").hidden = !words;
    };
    const act = async (message) => {
      try {
        fail("");
        return await ask(message);
      } catch (refused) {
        fail(refused.message);
        return null;
      }
    };

    // -- in and out ----------------------------------------------------------------------------
    const address = (key) => {
      const url = new URL(location.pathname, location.href);
      url.search = new URLSearchParams({tab: "class", room: secret, ...(key ? {key} : {})});
      return url.href;
    };
    const entered = (told) => {
      state = told;
      draw();
    };
    const gone = (words) => {
      keep.forget(secret);
      secret = null;
      P.url.set({room: null});
      state = null;
      draw();
      fail(words);
    };
    const enter = async () => {
      if (!secret || busy) return;
      const given = P.url.get("key");
      if (given) {
        keep.key(secret, given);
        P.url.set({key: null});
      }
      busy = true;
      try {
        entered(await ask({op: "room_enter", room: secret, key: keep.get(secret, "key"),
          name: keep.get(secret, "name")}));
      } catch (refused) {
        if (!refused.lost) gone(refused.message);
      }
      busy = false;
    };
    const open = async () => {
      const told = await act({op: "room_open"});
      if (!told) return;
      secret = told.room;
      keep.key(secret, told.key);
      P.url.set({room: secret});
      entered(told);
    };

    // -- the bar -------------------------------------------------------------------------------
    const on = (selector, event, fn) => find(selector).addEventListener(event, fn);
    const copied = async (button, text) => {
      const before = button.textContent;
      button.textContent = (await copy(text, find("#class-link"))) ? "Copied" : "Press Ctrl-C";
      setTimeout(() => { button.textContent = before; }, 1500);
    };
    const BARS = {
      none() {
        bar.innerHTML = NOBODY;
        on("#class-open", "click", open);
      },
      teacher() {
        bar.innerHTML = TEACHER;
        find("#class-link").value = address();
        on("#class-copy", "click", (event) => copied(event.target, address()));
        on("#class-key", "click", (event) => copied(event.target,
          address(keep.get(secret, "key"))));
        on("#class-pause", "click", () => act({op: "room_pause", on: !state.paused}));
        on("#class-mine", "click", () => act({op: "room_show", run: state.own.run}));
        on("#class-close", "click", () => act({op: "room_close"}));
      },
      student() {
        bar.innerHTML = STUDENT;
        find("#class-name").value = state.name;
        on("#class-name", "change", async (event) => {
          const told = await act({op: "room_name", name: event.target.value});
          if (told) keep.name(secret, told.name);
        });
        on("#class-leave", "click", async () => (await act({op: "room_leave"})) && gone(""));
      },
    };
    const people = (n) => (n === 1 ? "1 student" : `${n} students`);
    const draw = () => {
      const role = state?.role || "none";
      if (root.querySelector("#class").dataset.role !== role || !bar.childElementCount) {
        root.querySelector("#class").dataset.role = role;
        BARS[role]();
      }
      stage.hidden = !state;
      find(".pg-wall").hidden = role !== "teacher";
      if (role === "teacher") {
        find(".pg-class-count").textContent = `${people(state.here)} here`;
        find("#class-pause").textContent = state.paused ? "Let all go on" : "Pause all";
        find("#class-pause").setAttribute("aria-pressed", String(state.paused));
        find("#class-mine").hidden = !state.own || state.shown?.run === state.own.run;
        find(".pg-class-idle").textContent = "The room closes when you have been away for "
          + `${P.number(state.idle_minutes)} minutes.`;
      } else if (role === "student") {
        find(".pg-class-count").textContent = `You are student ${state.number} of ${state.here}`;
      }
      find("#class-fork").hidden = role !== "student" || !state.shown;
      find(".pg-class-hint").hidden = find("#class-fork").hidden;
      wall.set(role === "teacher" ? state : null);
      show.set(state);
      badge.set(state);
    };
    find("#class-fork").addEventListener("click", async () => {
      const own = await act({op: "fork", run: state.shown.run});
      if (!own) return;
      dispatchEvent(new CustomEvent("pg-take-run", {detail: own.run}));
      openTab("Train");
    });

    const badge = P.classBadge(() => openTab("Class"));
    P.live.on("room", (told) => (told.closed ? gone(told.closed) : entered(told)));
    P.live.onOpen(enter);
    draw();
  };

  // The button in the header: on every tab it says what happens in the room.
  P.classBadge = (onClick) => {
    const button = P.element(`<button type="button" id="pg-room" class="pg-small" hidden></button>`);
    document.querySelector(".pg-header .pg-engine")?.after(button);
    let seen = null;
    let state = null;
    const here = () => Boolean(document.querySelector("#class-tab")?.offsetParent);
    const said = () => {
      if (state.role === "teacher") {
        return state.paused ? "Class paused" : `Room open: ${state.here} here`;
      }
      if (state.paused) return "The teacher has paused the class";
      if (state.shown && state.shown.run !== seen) return "New on the class screen: see it";
      return state.teacher ? "In class" : "In class, teacher away";
    };
    const draw = () => {
      button.hidden = !state;
      if (!state) return;
      if (here() || state.role === "teacher") seen = state.shown?.run ?? null;
      button.textContent = said();
      button.dataset.urgent = String(state.paused || (state.shown && state.shown.run !== seen));
    };
    button.addEventListener("click", onClick);
    addEventListener("pg-tab", () => setTimeout(draw, 100)); // once the tab has changed
    return {set(told) { state = told; draw(); }};
  };
})();
