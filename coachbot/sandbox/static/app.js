"use strict";
const $ = (id) => document.getElementById(id);
// `follow`: in the coach's messages every question is a thread of its own, so the one just asked opens.
const place = { user: localStorage.getItem("user"), channel: null, thread: null, follow: false };
let state = null;
let people = {};
const read = {};

async function act(what, more) {
  const answer = await fetch("/page/do", {
    method: "POST", headers: { "content-type": "application/json" },
    body: JSON.stringify({ what, user: place.user, ...more }),
  });
  if (!answer.ok) console.warn("refused", what, await answer.text());
}

async function refresh() {
  const fresh = await (await fetch(`/page/state?user=${encodeURIComponent(place.user || "")}`)).json();
  state = fresh;
  people = Object.fromEntries(state.people.map((person) => [person.id, person.name]));
  people[state.bot] = "coachbot";
  for (const channel of state.channels) people[channel.id] = channel.name;
  if (!people[place.user] || place.user === state.bot) return become(state.people[0].id);
  if (!state.channels.some((channel) => channel.id === place.channel)) place.channel = state.channels[0]?.id;
  draw();
}

function become(user) {
  place.user = user;
  place.thread = null;
  localStorage.setItem("user", user);
  return refresh();
}

const here = () => state.channels.find((channel) => channel.id === place.channel);
const title = (channel) => (channel.is_im ? "coachbot" : "#" + channel.name);
const isRoot = (message) => !message.thread_ts || message.thread_ts === message.ts;

function draw() {
  $("person").replaceChildren(...state.people.map((person) =>
    el("option", { value: person.id, selected: person.id === place.user }, person.title ? `${person.name}, ${person.title}` : person.name)));
  const channel = here();
  if (!channel) return;
  read[place.user + channel.id] = channel.messages.length;
  $("channels").replaceChildren(...state.channels.map((item) => {
    const unread = item.messages.length > (read[place.user + item.id] ?? (read[place.user + item.id] = item.messages.length));
    return el("button", { type: "button", className: (item.id === place.channel ? "on" : "") + (unread ? " unread" : ""),
      onclick: () => { place.channel = item.id; place.thread = null; document.body.classList.remove("menu"); draw(); } }, title(item));
  }));
  $("where").textContent = title(channel);
  $("composer").querySelector("textarea").placeholder =
    channel.is_im ? "Ask the coach, or type /coach" : `Message ${title(channel)}, @coachbot or /coach`;
  if (place.follow && channel.is_im) {
    const asked = channel.messages.filter((message) => isRoot(message) && message.user === place.user).pop();
    if (asked) [place.thread, place.follow] = [asked.ts, false];
  }
  const shown = [...channel.messages.filter(isRoot), ...mine(channel, null)].sort((a, b) => a.ts - b.ts);
  fill($("messages"), shown.map((message) => row(message, channel, false)), channel);
  drawPrompts(channel, shown.length);
  drawThread(channel);
  drawModal();
}

const mine = (channel, thread) =>
  state.ephemerals.filter((m) => m.channel === channel.id && (m.thread_ts || null) === thread);

function fill(box, rows) {
  const end = box.scrollHeight - box.scrollTop - box.clientHeight < 120;
  const grew = rows.length !== box.childElementCount;
  box.replaceChildren(...rows);
  if (end || grew) box.scrollTop = box.scrollHeight;
}

function row(message, channel, inThread) {
  const bot = Boolean(message.bot_id);
  const press = (event, action_id, value) => {
    const buttons = event.currentTarget.closest(".message").querySelectorAll("button");
    event.currentTarget.classList.add("pressed");
    act("press", { channel: channel.id, ts: message.ts, action_id, value });
    setTimeout(() => buttons.forEach((button) => button.classList.remove("pressed")), 600);
  };
  const body = message.blocks && message.blocks.length
    ? message.blocks.map((item) => block(item, people, press))
    : [el("p", {}, mrkdwn(message.text || "", people))];
  const time = new Date(message.ts * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const reactions = Object.entries(message.reactions_by_name || {}).filter(([, users]) => users.length);
  const replies = channel.messages.filter((m) => m.thread_ts === message.ts && m.ts !== message.ts);
  const status = channel.statuses[message.ts];
  return el("article", { className: "message" + (bot ? " bot" : "") + (message.is_ephemeral ? " once" : "") },
    el("div", { className: "avatar", ariaHidden: "true" }, bot ? "c" : (people[message.user] || "?")[0]),
    el("div", { className: "body" },
      el("div", { className: "who" }, el("b", {}, bot ? "coachbot" : people[message.user] || message.user),
        bot ? el("small", { className: "tag" }, "APP") : null, el("time", {}, time),
        message.is_ephemeral ? el("small", {}, "Only you can see this") : null),
      ...body,
      reactions.length ? el("div", { className: "reactions" }, ...reactions.map(([name, users]) => el("span", {}, `${EMOJI[name] || ":" + name + ":"} ${users.length}`))) : null,
      status && !inThread ? el("p", { className: "status" }, status) : null,
      !inThread && replies.length ? el("button", { type: "button", className: "replies", onclick: () => openThread(message.ts) },
        `${replies.length} ${replies.length === 1 ? "reply" : "replies"}`) : null),
    message.is_ephemeral ? null : el("div", { className: "tools" },
      inThread ? null : el("button", { type: "button", onclick: () => openThread(message.ts) }, "Reply"),
      ...(state.features.shortcuts || []).filter((s) => s.type === "message").map((shortcut) =>
        el("button", { type: "button", title: shortcut.description,
          onclick: () => act("shortcut", { channel: channel.id, ts: message.ts, callback_id: shortcut.callback_id }) }, shortcut.name))));
}

function openThread(ts) { place.thread = ts; draw(); $("reply").querySelector("textarea").focus(); }

function drawThread(channel) {
  const root = place.thread && channel.messages.find((m) => m.ts === place.thread);
  $("thread").hidden = !root;
  document.body.classList.toggle("threaded", Boolean(root));
  if (!root) return;
  const replies = channel.messages.filter((m) => m.thread_ts === root.ts && m.ts !== root.ts);
  const rows = [root, ...[...replies, ...mine(channel, root.ts)].sort((a, b) => a.ts - b.ts)].map((m) => row(m, channel, true));
  if (channel.statuses[root.ts]) rows.push(el("p", { className: "status" }, channel.statuses[root.ts]));
  fill($("replies"), rows);
}

function drawPrompts(channel, count) {
  const view = state.features.agent_view || {};
  const prompts = channel.is_im && !count ? view.suggested_prompts || [] : [];
  $("prompts").replaceChildren(...(prompts.length ? [el("p", {}, view.agent_description || "")] : []), ...prompts.map((prompt) =>
    el("button", { type: "button", onclick: () => {
      place.follow = true;
      if (!prompt.message.endsWith(" ")) return act("say", { channel: channel.id, text: prompt.message });
      const box = $("composer").querySelector("textarea");
      box.value = prompt.message; box.focus();
    } }, prompt.title)));
}

function drawModal() {
  const view = state.views[state.views.length - 1];
  const dialog = $("modal");
  if (!view) { if (dialog.open) dialog.close(); return; }
  const drawn = view.id + view.hash + JSON.stringify(view.errors || {});
  if (dialog.dataset.view !== drawn) {
    dialog.dataset.view = drawn;
    const errors = view.errors || {};
    const fields = view.blocks.flatMap((item) => [block(item, people, () => {}),
      errors[item.block_id] ? el("p", { className: "error", role: "alert" }, errors[item.block_id]) : null]);
    dialog.replaceChildren(el("form", { method: "dialog", onsubmit: (event) => {
      event.preventDefault();
      act("submit", { view_id: view.id, values: Object.fromEntries(new FormData(event.target)) });
    } }, el("h2", {}, view.title.text), ...fields.filter(Boolean),
    el("footer", {}, el("button", { type: "button", onclick: () => act("close", { view_id: view.id }) }, view.close?.text || "Cancel"),
      view.submit ? el("button", { className: "primary" }, view.submit.text) : null)));
  }
  if (!dialog.open) dialog.showModal();
}

function send(box, thread) {
  const text = box.value.trim();
  if (!text) return;
  box.value = "";
  const command = text.match(/^(\/\w+)\s*([\s\S]*)$/);
  if (command && !thread && (state.features.slash_commands || []).some((c) => c.command === command[1]))
    return act("command", { channel: place.channel, command: command[1], text: command[2] });
  if (!thread) place.follow = true;
  const said = text.replace(/@coachbot\b/gi, `<@${state.bot}>`);
  return act("say", { channel: place.channel, text: said, ...(thread ? { thread_ts: thread } : {}) });
}

for (const [form, thread] of [["composer", () => null], ["reply", () => place.thread]]) {
  const box = $(form).querySelector("textarea");
  $(form).addEventListener("submit", (event) => { event.preventDefault(); send(box, thread()); });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(box, thread()); }
  });
}
$("person").addEventListener("change", (event) => become(event.target.value));
$("close-thread").addEventListener("click", () => { place.thread = null; draw(); });
$("menu").addEventListener("click", () => document.body.classList.toggle("menu"));
$("modal").addEventListener("cancel", () => { const view = state.views[state.views.length - 1]; if (view) act("close", { view_id: view.id }); });

function listen() {
  const socket = new WebSocket(`ws://${location.host}/page/changes`);
  let waiting = false;
  socket.onmessage = () => {
    // Many changes in one burst are one redraw.
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(async () => { waiting = false; await refresh(); });
  };
  socket.onopen = refresh;
  socket.onclose = () => setTimeout(listen, 1000);
}
listen();
