// The live channel: one WebSocket a page, plain requests where that fails, newest wins.
//
// Playground.live.watch(slot, run, ask, onFrame)   onFrame({step, losses, ..., arrays})
// Playground.live.ask(slot, ask)                   wants another picture of the same run
// Playground.live.unwatch(slot)
// Playground.live.infer(slot, model, what, args, onReply, onError)   one in flight, newest wins
// Playground.live.steer(slot, run, command, values, onReply, onError)
// Playground.live.submit(slot, values, onReply, onError, race)       starts a run; lanes of one
//   race keep the same step
// Playground.live.fork(slot, run, onReply, onError)                  goes on alone from anybody's run
// Playground.live.info(slot, run, onReply, onError)
// Playground.live.say(message, onReply, onError)   any other operation, such as those of rooms
// Playground.live.on(type, fn)                     messages of a type of their own: "room"
// Playground.live.onOpen(fn)                       after every connect, the first included
// Playground.live.onStatus(fn)                     fn({engine, device, ...}) now and at changes;
//   engine: connecting, warming, ready, restarting, failed, closed; "disconnected" is ours
// Playground.live.onError(fn)                      fn({message, slot}) for errors nobody waits for
// Arrays arrive as {name: {data: TypedArray, shape}}.
(() => {
  "use strict";
  const P = (window.Playground = window.Playground || {});
  const TYPES = {
    uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array,
    int32: Int32Array, uint32: Uint32Array, float32: Float32Array, float64: Float64Array,
  };
  const PATH = "gradio_api/live";
  const RETRY_MS = [250, 500, 1000, 2000, 4000];
  const REFUSED_MS = 1000;
  const GIVE_UP = 2; // WebSockets that never opened before plain requests are used

  const decode = (buffer) => {
    const view = new DataView(buffer);
    const length = view.getUint32(0, true);
    const message = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
    const start = Math.ceil((4 + length) / 8) * 8;
    const arrays = {};
    for (const {name, dtype, shape, offset} of message.arrays || []) {
      const count = shape.reduce((a, b) => a * b, 1);
      arrays[name] = {data: new TYPES[dtype](buffer, start + offset, count), shape};
    }
    message.arrays = arrays;
    return message;
  };

  // -- transports: {send(text), close()} that call opened, received(buffer), lost ---------------
  const overSocket = (on) => {
    const url = new URL(PATH, document.baseURI);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    let opened = false;
    socket.onopen = () => { opened = true; on.opened(); };
    socket.onmessage = (event) => on.received(event.data);
    socket.onclose = () => on.lost(opened);
    return {send: (text) => socket.send(text), close: () => socket.close()};
  };

  const overRequests = (on) => {
    const url = new URL(PATH, document.baseURI);
    let session = null, over = false, ops = [], timer = 0;
    const post = async (poll) => {
      const body = JSON.stringify({session, ops: ops.splice(0), poll});
      const answer = await fetch(url, {method: "POST", body});
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const named = answer.headers.get("x-session");
      if (session && named !== session) throw new Error("the session has ended");
      session = named;
      const buffer = await answer.arrayBuffer();
      for (let at = 0; at < buffer.byteLength;) {
        const length = new DataView(buffer).getUint32(at, true);
        on.received(buffer.slice(at + 4, at + 4 + length));
        at += 4 + length;
      }
    };
    const end = (opened) => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      on.lost(opened);
    };
    (async () => {
      try {
        await post(false);
        on.opened();
        while (!over) await post(true);
      } catch { end(session !== null); }
    })();
    return {
      send(text) {
        ops.push(JSON.parse(text));
        if (!timer) timer = setTimeout(() => { timer = 0; post(false).catch(() => end(true)); }, 5);
      },
      close: () => end(true),
    };
  };

  // -- the connection ---------------------------------------------------------------------------
  let link = null, open = false, failures = 0, neverOpened = 0, number = 0;
  const watches = new Map(); // slot -> {run, ask, onFrame}
  const asked = new Map(); // id -> {onReply, onError, free, at}
  const slots = new Map(); // infer slot -> {busy, next}
  const statusListeners = [], errorListeners = [], openListeners = [];
  const others = new Map(); // type -> fn
  let status = {engine: "connecting"};

  const guarded = (fn, ...values) => {
    try { if (fn) fn(...values); } catch (error) { console.error(error); }
  };
  const tellStatus = (told) => {
    status = told;
    for (const fn of statusListeners) guarded(fn, status);
  };
  const send = (message) => {
    if (!open) return false;
    try {
      link.send(JSON.stringify(message));
      return true;
    } catch { // it is closing; "lost" follows
      open = false;
      return false;
    }
  };

  const opened = () => {
    open = true;
    failures = 0;
    send({op: "hello", visitor: P.visitor});
    for (const [slot, {run, ask}] of watches) send({op: "watch", slot, run, ask});
    for (const slot of slots.keys()) next(slot);
    for (const fn of openListeners) guarded(fn);
  };

  const lost = (wasOpen) => {
    open = false;
    if (!wasOpen) neverOpened += 1;
    failures += 1;
    for (const [id, question] of asked) {
      asked.delete(id);
      guarded(question.onError, {message: "The connection was lost.", lost: true});
      question.free();
    }
    tellStatus({...status, engine: "disconnected"});
    const wait = RETRY_MS[Math.min(failures, RETRY_MS.length) - 1];
    setTimeout(connect, wait * (0.75 + 0.5 * Math.random())); // a class must not come back at once
  };

  // The server drops what comes too fast and says so once, but not what it was: what was asked about
  // then and stays without an answer is treated as lost, or its slot would wait for ever.
  const refused = (words) => {
    const since = performance.now() - REFUSED_MS;
    setTimeout(() => {
      for (const [id, question] of asked) {
        if (question.at < since || question.at > since + 2 * REFUSED_MS) continue;
        asked.delete(id);
        guarded(question.onError, {message: words, lost: true});
        question.free();
      }
    }, REFUSED_MS);
  };

  const received = (buffer) => {
    const message = decode(buffer);
    if (message.type === "snapshot") {
      const watch = watches.get(message.slot);
      if (watch) {
        // One frame may wait for the paint while the engine makes the next. A page in the background
        // is never painted, so it asks for nothing.
        const waits = Boolean(watch.newest);
        watch.newest = message;
        const ack = (seq) => send({op: "ack", slot: message.slot, seq});
        if (waits) {
          watch.owed = true;
        } else {
          ack(message.seq);
          requestAnimationFrame(() => {
            const {newest} = watch;
            watch.newest = null;
            if (watches.get(message.slot) === watch) guarded(watch.onFrame, newest);
            if (watch.owed) ack(newest.seq);
            watch.owed = false;
          });
        }
      }
    } else if (message.type === "status") {
      tellStatus(message);
    } else if (message.type === "reply" || message.type === "error") {
      const question = asked.get(message.id);
      if (question) {
        asked.delete(message.id);
        guarded(message.type === "reply" ? question.onReply : question.onError, message);
        question.free();
      } else if (message.type === "error") {
        for (const fn of errorListeners) guarded(fn, message);
        if (message.id === undefined) refused(message.message);
      }
    } else {
      guarded(others.get(message.type), message);
    }
  };

  const connect = () => {
    const on = {opened, received, lost};
    const plain = neverOpened >= GIVE_UP && neverOpened % 5 !== 4; // now and then try the better way
    link = plain || !("WebSocket" in window) ? overRequests(on) : overSocket(on);
  };

  const question = (message, onReply, onError, free = () => {}) => {
    const id = ++number;
    if (!send({...message, id})) {
      guarded(onError, {message: "Not connected; trying again.", lost: true});
      free();
      return;
    }
    asked.set(id, {onReply, onError, free, at: performance.now()});
  };

  // One question in flight a slot; of those that come meanwhile only the newest is kept. One that
  // is lost with the connection is asked again on the next, or its picture would stay empty.
  const next = (slot) => {
    const state = slots.get(slot);
    if (!state || state.busy || !state.next || !open) return;
    const asking = state.next;
    state.next = null;
    state.busy = true;
    const failed = (error) => {
      if (error.lost) state.next ||= asking;
      guarded(asking.onError, error);
    };
    question(asking.message, asking.onReply, failed, () => { state.busy = false; next(slot); });
  };

  P.live = {
    watch(slot, run, ask, onFrame) {
      watches.set(slot, {run, ask, onFrame});
      send({op: "watch", slot, run, ask});
    },
    ask(slot, ask) {
      const watch = watches.get(slot);
      if (!watch) return;
      watch.ask = ask;
      send({op: "ask", slot, ask});
    },
    unwatch(slot) {
      if (watches.delete(slot)) send({op: "unwatch", slot});
    },
    infer(slot, model, what, args, onReply, onError) {
      if (!slots.has(slot)) slots.set(slot, {busy: false, next: null});
      slots.get(slot).next = {message: {op: "infer", slot, model, what, args}, onReply, onError};
      next(slot);
    },
    steer(slot, run, command, values, onReply, onError) {
      question({op: "steer", slot, run, command, values: values || {}}, onReply, onError);
    },
    submit(slot, values, onReply, onError, race) {
      question({op: "submit", slot, values, race}, onReply, onError);
    },
    fork(slot, run, onReply, onError) {
      question({op: "fork", slot, run}, onReply, onError);
    },
    info(slot, run, onReply, onError) {
      question({op: "info", slot, run}, onReply, onError);
    },
    say(message, onReply, onError) { question(message, onReply, onError); },
    on(type, fn) { others.set(type, fn); },
    onOpen(fn) {
      openListeners.push(fn);
      if (open) guarded(fn);
    },
    onStatus(fn) {
      statusListeners.push(fn);
      guarded(fn, status);
    },
    onError(fn) { errorListeners.push(fn); },
    decode,
  };
  connect();
})();
