"use strict";
const EVERY = 2000; // milliseconds
const main = document.querySelector("main"), note = document.getElementById("note");
const opened = () => new Set([...main.querySelectorAll("details[open] > summary")].map((s) => s.textContent));

async function ask(what) {
  const answer = await fetch(what, { cache: "no-store" });
  if (!answer.ok) throw new Error(answer.status);
  return answer;
}

async function look() {
  try {
    const status = await (await ask("status.json")).json();
    if (status.revision !== main.dataset.revision) {
      const body = await (await ask("body.html")).text(), open = opened();
      main.innerHTML = body;
      for (const summary of main.querySelectorAll("summary")) summary.parentElement.open = open.has(summary.textContent);
      main.dataset.revision = status.revision;
    }
    note.textContent = status.note;
  } catch {
    note.textContent = "The monitor has ended; start it again to go on.";
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
