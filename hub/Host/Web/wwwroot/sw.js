// What stays readable without network: the files of the worker's page, and the page as its person last saw it. Nothing of a person stays
// behind once they leave, somebody else comes, or their session must have ended.
"use strict";
const page = "/work";
const entrances = ["/sign-in", "/badge", "/set-up"];

const forget = () => caches.delete("person");

// Signing out without network: the page goes at once, the session with the next connection, before anything else is asked.
const leave = async request => {
  await forget();
  const form = await request.clone().text();
  try {
    return await fetch(request);
  } catch {
    await (await caches.open("leaving")).put("/sign-out", new Response(form));
    return Response.redirect("/sign-in", 303);
  }
};
const leaveAtLast = async () => {
  const form = await caches.match("/sign-out", { cacheName: "leaving" });
  if (!form) return;
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  const answer = await fetch("/sign-out", { method: "POST", headers, body: await form.text(), redirect: "manual" });
  if (answer.status < 500) await caches.delete("leaving");
};

const kept = async path => {
  const last = await caches.match(page, { cacheName: "person" });
  const stays = last && Date.now() < last.headers.get("Kept-Until");
  if (!stays) await forget();
  if (stays && path === "/") return Response.redirect(page);
  return stays && path === page ? last : await caches.match("/offline", { cacheName: "files" });
};

const visit = async request => {
  const path = new URL(request.url).pathname;
  if (request.method === "POST" && path === "/sign-out") return await leave(request);
  let answer;
  try {
    await leaveAtLast();
    answer = await fetch(request);
  } catch {
    return await kept(path) ?? Response.error();
  }
  if (path === page && answer.ok) await (await caches.open("person")).put(page, answer.clone());
  else if (entrances.includes(path) && answer.ok) await forget();
  else if (path === page && answer.status >= 500) return await kept(path) ?? answer;
  return answer;
};

addEventListener("install", event => {
  skipWaiting();
  event.waitUntil(caches.open("files").then(files => files.add(new Request("/offline", { cache: "reload" }))));
});
addEventListener("activate", event => event.waitUntil(clients.claim()));
addEventListener("fetch", event => {
  const { request } = event;
  if (request.mode === "navigate") event.respondWith(visit(request));
  else if (new URL(request.url).searchParams.has("v"))
    event.respondWith(caches.match(request, { cacheName: "files" }).then(file => file ?? fetch(request)));
});
