/* Rings this browser when the library says so, and opens the page behind it. Sends taps that were kept while there was no
   network. It caches nothing, and no page goes through it: it hears no fetch. */
"use strict";
const LIBRARY = {{ told|tojson }};
importScripts(LIBRARY.taps);

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("push", (event) => event.waitUntil(ring(event.data)));
self.addEventListener("sync", (event) => { if (event.tag === "tally") event.waitUntil(self.yesdeskTally.send()); });
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data.open));
});
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));

/** The same ring, sent again, takes its own place without a sound; a newer one is heard. */
async function ring(data) {
  const told = data ? data.json() : {};
  const tag = told.tag || "asked";
  const [there] = await self.registration.getNotifications({ tag });
  const heard = there !== undefined && there.data.n === told.n;
  await show(told.say || LIBRARY.rings, { tag, renotify: !heard, data: { open: told.open || LIBRARY.page, n: told.n } });
}

function show(words, more) {
  const { icon, badge } = LIBRARY;
  return self.registration.showNotification(words, { icon, badge, vibrate: [300, 100, 300], ...more });
}

/** A tab that shows the page already, or one behind it, comes to the front as it is: somebody may write there. */
async function open(path) {
  const page = new URL(path, self.location.origin);
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = tabs.find((tab) => new URL(tab.url).pathname.startsWith(page.pathname));
  return there ? there.focus() : self.clients.openWindow(page.href);
}

/** Our new place is told to the library; where that cannot be, to the phone's owner. */
async function renew(event) {
  const former = event.oldSubscription;
  const now = event.newSubscription || await subscribed().catch(() => null); // not allowed any more: said below
  if (former && now && await told(former, now).catch(() => false)) return;
  await show(LIBRARY.lost, { tag: "lost", data: { open: LIBRARY.page } });
}

function subscribed() {
  return self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: LIBRARY.key });
}

async function told(former, now) {
  const { endpoint, keys } = now.toJSON();
  const fields = { former: former.endpoint, secret: former.toJSON().keys.auth, endpoint, ...keys, server_key: LIBRARY.key };
  const answer = await fetch(LIBRARY.renewed, { method: "POST", body: new URLSearchParams(fields) });
  return answer.ok;
}
