/* Taps that wait to be counted. The page and the service worker both send them; whoever is first, each counts once, as the
   library knows its random number. Nothing here names anybody: a tap is a kind, a time, and the page's word for the place. */
(() => {
  "use strict";
  const STORE = "taps";
  const PATIENCE = 4000; // ms for an answer
  const AT_ONCE = 50;    // taps in one message
  const memory = new Map(); // where a browser forbids its database: kept until the page is left

  const done = (request) => new Promise((good, bad) => {
    request.onsuccess = () => good(request.result);
    request.onerror = () => bad(request.error);
  });

  function opened() {
    const request = indexedDB.open("yesdesk-tally", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    return done(request);
  }

  async function inStore(mode, work) {
    const base = await opened();
    try {
      return await work(base.transaction(STORE, mode).objectStore(STORE));
    } finally {
      base.close();
    }
  }

  async function put(tap) {
    try {
      await inStore("readwrite", (store) => done(store.put(tap)));
    } catch {
      memory.set(tap.id, tap);
    }
  }

  async function all() {
    const kept = await inStore("readonly", (store) => done(store.getAll())).catch(() => []);
    return [...kept, ...memory.values()];
  }

  /** A tap that was undone while it was on its way stays, to be sent as undone. */
  async function drop(sent) {
    if (memory.get(sent.id)?.undone === sent.undone) memory.delete(sent.id);
    await inStore("readwrite", async (store) => {
      const now = await done(store.get(sent.id));
      if (now?.undone === sent.undone) await done(store.delete(sent.id));
    }).catch(() => undefined);
  }

  async function deliver(to, place, taps) {
    const body = JSON.stringify({ place, taps: taps.map(({ id, kind, at, undone }) => ({ id, kind, at, undone })) });
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(to, { method: "POST", body, headers, credentials: "omit", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.ok) return new Set((await answer.json()).refused);
    if (answer.status === 403 || answer.status === 422) return new Set(taps.map((tap) => tap.id)); // never, not later either
    throw new Error(`not now: ${answer.status}`);
  }

  /** Sends what waits: a map of each tap that arrived to whether it counts. What is missing waits on. */
  async function sendAll() {
    const ends = new Map();
    const groups = new Map();
    for (const tap of await all()) {
      const key = `${tap.to} ${tap.place}`;
      groups.set(key, [...(groups.get(key) || []), tap]);
    }
    for (const taps of groups.values()) {
      for (let from = 0; from < taps.length; from += AT_ONCE) {
        const some = taps.slice(from, from + AT_ONCE);
        const refused = await deliver(some[0].to, some[0].place, some);
        for (const tap of some) {
          ends.set(tap.id, !refused.has(tap.id));
          await drop(tap);
        }
      }
    }
    return ends;
  }

  /** One tab at a time, or the worker. */
  const send = () => (navigator.locks ? navigator.locks.request("yesdesk-tally", sendAll) : sendAll());

  self.yesdeskTally = { put, all, send };
})();
