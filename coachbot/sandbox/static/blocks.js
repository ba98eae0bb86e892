"use strict";
// Block Kit to DOM. Text only ever goes in as text nodes, so nothing a message says can become markup.

function el(name, props = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key in node && key !== "style") node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

const ENTITY = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
const unescaped = (text) => text.replace(/&(?:lt|gt|amp);/g, (found) => ENTITY[found]);
const EMOJI = { eyes: "👀", white_check_mark: "✅", "+1": "👍", "-1": "👎", speech_balloon: "💬" };

// mrkdwn: *bold*, _italic_, ~strike~, `code`, <@U1>, <http://…|label>, :emoji:
function mrkdwn(text, people = {}) {
  const out = document.createDocumentFragment();
  const pattern = /<([^<>]+)>|`([^`\n]+)`|(?<![\w*])\*([^*\n]+)\*(?![\w*])|(?<![\w_])_([^_\n]+)_(?![\w_])|(?<![\w~])~([^~\n]+)~(?![\w~])|:([a-z0-9_+-]+):/g;
  const put = (piece) => piece.split("\n").forEach((line, i) => out.append(...(i ? [el("br")] : []), unescaped(line)));
  let last = 0;
  for (const found of text.matchAll(pattern)) {
    put(text.slice(last, found.index));
    last = found.index + found[0].length;
    const [whole, angle, code, bold, italic, strike, emoji] = found;
    if (angle) out.append(reference(angle, people));
    else if (code) out.append(el("code", {}, unescaped(code)));
    else if (bold) out.append(el("b", {}, mrkdwn(bold, people)));
    else if (italic) out.append(el("i", {}, mrkdwn(italic, people)));
    else if (strike) out.append(el("s", {}, mrkdwn(strike, people)));
    else out.append(EMOJI[emoji] || whole);
  }
  put(text.slice(last));
  return out;
}

function reference(inside, people) {
  const [target, label] = inside.split("|");
  if (target.startsWith("@")) return el("span", { className: "mention" }, "@" + (people[target.slice(1)] || label || target.slice(1)));
  if (target.startsWith("#")) return el("span", { className: "mention" }, "#" + (people[target.slice(1)] || label || target.slice(1)));
  if (target.startsWith("!")) return el("span", { className: "mention" }, "@" + target.slice(1));
  return el("a", { href: /^https?:/.test(target) ? target : "#", rel: "noreferrer", target: "_blank" }, unescaped(label || target));
}

const textOf = (text, people) =>
  !text ? "" : text.type === "mrkdwn" ? mrkdwn(text.text, people) : document.createTextNode(text.text);

function rich(element, people) {
  const inner = () => (element.elements || []).map((child) => rich(child, people));
  switch (element.type) {
    case "rich_text_section": return el("p", {}, ...inner());
    case "rich_text_quote": return el("blockquote", {}, ...inner());
    case "rich_text_preformatted": return el("pre", {}, ...inner());
    case "rich_text_list":
      return el(element.style === "ordered" ? "ol" : "ul", {}, ...inner().map((item) => el("li", {}, item)));
    case "user": return el("span", { className: "mention" }, "@" + (people[element.user_id] || element.user_id));
    case "link": return el("a", { href: element.url, rel: "noreferrer", target: "_blank" }, element.text || element.url);
    case "emoji": return document.createTextNode(EMOJI[element.name] || `:${element.name}:`);
    default: {
      let node = el("span", {});
      (element.text || "").split("\n").forEach((line, i) => node.append(...(i ? [el("br")] : []), line));
      for (const [style, tag] of [["bold", "b"], ["italic", "i"], ["strike", "s"], ["code", "code"]])
        if (element.style && element.style[style]) node = el(tag, {}, node);
      return node;
    }
  }
}

function block(item, people, press) {
  const button = (element) =>
    el("button", { className: element.style || "", type: "button", onclick: (event) => press(event, element.action_id, element.value) },
      textOf(element.text, people));
  switch (item.type) {
    case "header": return el("h3", {}, textOf(item.text, people));
    case "divider": return el("hr");
    case "section":
      return el("div", { className: "section" }, textOf(item.text, people),
        ...(item.fields || []).map((field) => el("p", {}, textOf(field, people))),
        item.accessory ? button(item.accessory) : null);
    case "context": return el("div", { className: "context" }, ...item.elements.map((part) => el("span", {}, textOf(part, people))));
    case "rich_text": return el("div", { className: "rich" }, ...item.elements.map((part) => rich(part, people)));
    case "actions": return el("div", { className: "actions" }, ...item.elements.map(button));
    case "context_actions":
      return el("div", { className: "thumbs" }, ...item.elements.flatMap((element) =>
        ["positive_button", "negative_button"].map((name) =>
          el("button", { type: "button", onclick: (event) => press(event, element.action_id, element[name].value) },
            element[name].text.text))));
    case "input": {
      const wanted = item.element;
      const field = el(wanted.multiline ? "textarea" : "input", {
        name: item.block_id, value: wanted.initial_value || "", maxLength: wanted.max_length || 3000,
        placeholder: wanted.placeholder ? wanted.placeholder.text : "" });
      return el("label", { className: "input" }, textOf(item.label, people), field,
        item.hint ? el("small", {}, textOf(item.hint, people)) : null);
    }
    default: return el("div", { className: "context" }, `[${item.type}]`);
  }
}
