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

  // -- the room, on whatever tab the page is: Gradio draws a tab only when it is opened ------------
  P.room = (() => {
    const listeners = [];
    let busy = false;
    // The state is as the server tells it; words say why there is none any more.
    const room = {secret: P.url.get("room"), state: null, words: ""};
    const tell = (state, words = "") => {
      Object.assign(room, {state, words});
      for (const fn of listeners) fn(state, words);
    };
    const gone = (words) => {
      keep.forget(room.secret);
      room.secret = null;
      P.url.set({room: null});
      tell(null, words);
    };
    const enter = async () => {
      if (!room.secret || busy) return;
      const given = P.url.get("key");
      if (given) {
        keep.key(room.secret, given);
        P.url.set({key: null});
      }
      busy = true;
      try {
        tell(await ask({op: "room_enter", room: room.secret, key: keep.get(room.secret, "key"),
          name: keep.get(room.secret, "name")}));
      } catch (refused) {
        if (!refused.lost) gone(refused.message);
      }
      busy = false;
    };
    P.live.on("room", (told) => (told.closed ? gone(told.closed) : tell(told)));
    P.live.onOpen(enter);
    return Object.assign(room, {
      gone,
      opened(told) {
        room.secret = told.room;
        keep.key(told.room, told.key);
        P.url.set({room: told.room});
        tell(told);
      },
      address(key) {
        const url = new URL(location.pathname, location.href);
        url.search = new URLSearchParams({tab: "class", room: room.secret, ...(key ? {key} : {})});
        return url.href;
      },
      on(fn) {
        listeners.push(fn);
        fn(room.state, room.words);
      },
    });
  })();

  P.class = (root, {catalogue}) => {
    const {room} = P;
    const bar = root.querySelector(".pg-class-bar");
    const stage = root.querySelector(".pg-class-stage");
    const find = (selector) => root.querySelector(selector);

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
        on("#class-open", "click", async () => {
          const told = await act({op: "room_open"});
          if (told) room.opened(told);
        });
      },
      teacher() {
        bar.innerHTML = TEACHER;
        find("#class-link").value = room.address();
        on("#class-copy", "click", (event) => copied(event.target, room.address()));
        on("#class-key", "click", (event) => copied(event.target,
          room.address(keep.get(room.secret, "key"))));
        on("#class-pause", "click", () => act({op: "room_pause", on: !room.state.paused}));
        on("#class-mine", "click", () => act({op: "room_show", run: room.state.own.run}));
        on("#class-close", "click", () => act({op: "room_close"}));
      },
      student() {
        bar.innerHTML = STUDENT;
        find("#class-name").value = room.state.name;
        on("#class-name", "change", async (event) => {
          const told = await act({op: "room_name", name: event.target.value});
          if (told) keep.name(room.secret, told.name);
        });
        on("#class-leave", "click", async () => (await act({op: "room_leave"})) && room.gone(""));
      },
    };
    const people = (n) => (n === 1 ? "1 student" : `${n} students`);
    const draw = (state, words) => {
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
        find(".pg-class-count").textContent = `You are student ${state.number}; `
          + `${people(state.here)} here`;
      }
      find("#class-fork").hidden = role !== "student" || !state.shown;
      find(".pg-class-hint").hidden = find("#class-fork").hidden;
      wall.set(role === "teacher" ? state : null);
      show.set(state);
      if (!state) fail(words);
    };
    find("#class-fork").addEventListener("click", async () => {
      const own = await act({op: "fork", run: room.state.shown.run});
      if (!own) return;
      dispatchEvent(new CustomEvent("pg-take-run", {detail: own.run}));
      openTab("Train");
    });

    room.on(draw);
  };

  // The button in the header: on every tab it says what happens in the room.
  P.mount("pg-theme", (theme) => {
    const button = P.element(`<button type="button" id="pg-room" class="pg-small" hidden></button>`);
    theme.closest(".pg-header").querySelector(".pg-engine").after(button);
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
    button.addEventListener("click", () => openTab("Class"));
    addEventListener("pg-tab", () => setTimeout(draw, 100)); // once the tab has changed
    P.room.on((told) => { state = told; draw(); });
  });
})();
