"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const count = data.members.length;
const unpack = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const proved = unpack(data.proved), refuted = unpack(data.refuted), width = Math.ceil(count / 8);
const bit = (bits, i, j) => (bits[i * width + (j >> 3)] >> (7 - (j & 7))) & 1;
const classOf = new Map(data.members.flatMap((laws, c) => laws.map((n) => [n, c])));
const edges = new Map(); // law → [[law, number of the proof, whether it is the dual]]
const link = (from, to, n, dual) => (edges.get(from) ?? edges.set(from, []).get(from)).push([to, n, dual]);
data.proofs.forEach(([from, to], n) => {
  link(from, to, n, false);
  link(data.dual[from - 1], data.dual[to - 1], n, true);
});
let chosen = 0;

const element = (name, text, kind) => Object.assign(document.createElement(name), { textContent: text, className: kind ?? "" });
const named = (n) => `${n}: ${data.laws[n - 1]}`;

function buttons(place, laws, act) {
  $(place).replaceChildren(...laws.map((n) => {
    const button = element("button", named(n));
    button.onclick = () => act(n);
    return button;
  }), ...(laws.length ? [] : [element("span", "none", "quiet")]));
}

function neighbours(c, down) {
  const related = (i, j) => (down ? bit(proved, i, j) : bit(proved, j, i));
  const all = [...Array(count).keys()].filter((j) => j !== c && related(c, j));
  return all.filter((j) => !all.some((k) => k !== j && related(k, j))).map((j) => data.members[j][0]);
}

function way(from, to) { // fewest explicit proofs from one law to another
  const before = new Map([[from, null]]);
  for (const law of before.keys()) {
    if (law === to) break;
    for (const [next, n, dual] of edges.get(law) ?? []) if (!before.has(next)) before.set(next, [law, n, dual]);
  }
  if (!before.has(to)) return null;
  const steps = [];
  for (let at = to; before.get(at); at = before.get(at)[0]) steps.unshift([at, ...before.get(at)]);
  return steps;
}

function why(from, to) {
  const a = classOf.get(from), b = classOf.get(to), shown = [];
  if (from === to || bit(proved, a, b)) {
    const steps = from === to ? [] : way(from, to);
    shown.push(element("p", `${named(from)} implies ${named(to)}` + (steps?.length > 1 ? `, by ${steps.length} proofs one after the other.` : ".")));
    for (const [at, start, n, dual] of steps ?? []) {
      const fold = element("details", "");
      const [p, c, size, script] = data.proofs[n];
      const said = dual ? `, as the dual of ${p} → ${c}: read every product from right to left` : "";
      fold.append(element("summary", `${start} → ${at} (${size} steps${said})`), element("pre", `h : ${data.laws[p - 1]}\n⊢ ${data.laws[c - 1]}\n\n${script}`));
      fold.open = steps.length === 1;
      shown.push(fold);
    }
  } else if (bit(refuted, a, b)) {
    shown.push(element("p", `${named(from)} does not imply ${named(to)}: the first holds in this magma, the second does not.`));
    const found = data.magmas.map((m) => separates(m, a, b)).find(Boolean);
    if (found) {
      const [magma, hold, fail, dual] = found;
      shown.push(element("pre", magma.table.map((row) => row.join(" ")).join("\n")));
      shown.push(element("p", `Lean decided that law ${hold} holds in it and law ${fail} does not` + (dual ? "; both laws are read from right to left (the opposite magma)." : ".") + " The rest follows from proofs.", "quiet"));
    }
  } else shown.push(element("p", `Whether ${named(from)} implies ${named(to)} is open.`));
  $("why").replaceChildren(...shown);
}

function separates(magma, a, b) {
  for (const dual of [false, true]) {
    const seen = (n) => classOf.get(dual ? data.dual[n - 1] : n);
    const hold = magma.holding.find((n) => bit(proved, seen(n), a));
    const fail = hold && magma.failing.find((n) => bit(proved, b, seen(n)));
    if (fail) return [magma, hold, fail, dual];
  }
  return null;
}

function show(n) {
  chosen = n;
  const c = classOf.get(n);
  let yes = 0, no = 0;
  data.members.forEach((laws, j) => { if (bit(proved, c, j)) yes += laws.length; else if (bit(refuted, c, j)) no += laws.length; });
  $("find").value = n;
  $("law").textContent = named(n);
  $("facts").textContent = `implies ${yes - 1} other laws, does not imply ${no}, open: ${data.laws.length - yes - no}; its dual is law ${data.dual[n - 1]}`;
  const ask = (to) => { $("other").value = to; why(n, to); };
  buttons("same", data.members[c].filter((m) => m !== n), ask);
  buttons("below", neighbours(c, true), ask);
  buttons("above", neighbours(c, false), show);
  $("why").replaceChildren();
  location.replace(`#${n}`);
}

function find(text) {
  const squeezed = text.replace(/\s/g, "").replace(/[*·.]/g, "◇");
  const n = /^\d+$/.test(squeezed) ? Number(squeezed) : 1 + data.laws.findIndex((law) => law.replace(/\s/g, "") === squeezed);
  const there = n >= 1 && n <= data.laws.length;
  $("said").textContent = there ? "" : `no such law; there are ${data.laws.length}`;
  if (there) show(n);
}

function draw() {
  const map = $("map"), context = map.getContext("2d");
  map.width = map.height = count;
  const image = context.createImageData(count, count), order = data.order;
  order.forEach((i, y) => order.forEach((j, x) => {
    const colour = bit(proved, i, j) ? [26, 127, 55] : bit(refuted, i, j) ? [188, 76, 0] : [255, 255, 255];
    image.data.set([...colour, 255], 4 * (y * count + x));
  }));
  context.putImageData(image, 0, 0);
  const at = (event) => {
    const box = map.getBoundingClientRect(), place = (v, size) => order[Math.min(count - 1, Math.max(0, Math.floor((v / size) * count)))];
    return [place(event.clientY - box.top, box.height), place(event.clientX - box.left, box.width)].map((c) => data.members[c][0]);
  };
  map.onmousemove = (event) => { const [a, b] = at(event); $("point").textContent = `${named(a)}  →  ${named(b)}`; };
  map.onclick = (event) => { const [a, b] = at(event); show(a); $("other").value = b; why(a, b); };
}

$("some").append(...data.laws.slice(0, 400).map((law, n) => Object.assign(document.createElement("option"), { value: law, label: String(n + 1) })));
$("find").onchange = () => find($("find").value);
$("other").onchange = () => { const n = Number($("other").value); if (n >= 1 && n <= data.laws.length) why(chosen, n); };
find(location.hash.slice(1) || $("find").value);
draw();
