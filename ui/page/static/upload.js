// element: given by the component. Files are sent two at a time; each has a line with its progress or what went wrong.
const AT_ONCE = 2;
const EVERY = 400; // ms between two looks at a job
const AGAIN = 3000; // ms before a file is sent again when too many wait
const part = (selector) => element.querySelector(selector);
const box = part(".upload");
const told = JSON.parse(box.dataset.words);
const known = part("input[name=files]").accept.split(",");
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const stem = (name) => name.normalize("NFC").replace(/\.[^.]*$/, "");
const where = part("select");
const offer = () => {
  const before = where.value;
  where.replaceChildren(...catalog.collections.map((name) => new Option(name || where.dataset.auto, name)));
  if (catalog.collections.includes(before)) where.value = before;
  where.closest("label").hidden = !catalog.collections.length;
};
document.addEventListener("yiju:catalog", offer);
if (catalog.loaded) offer();
let waiting = [];
let running = 0;
const none = () => ({ total: 0, good: 0, bad: 0, cancelled: 0 });
let counts = none();
const left = () => counts.total - counts.good - counts.bad - counts.cancelled;
let stems = new Set();
let skipped = [];

const show = (line, { state, what, hint = "", percent, cancellable = false }) => {
  line.className = state;
  line.querySelector(".what").textContent = what;
  line.querySelector(".hint").textContent = hint;
  const bar = line.querySelector("progress");
  bar.hidden = state !== "busy";
  if (percent === undefined) bar.removeAttribute("value");
  else bar.value = percent;
  const button = line.querySelector("[data-cancel]");
  if (!cancellable && button === document.activeElement) line.focus();
  button.hidden = !cancellable;
};
const sum = () => {
  const { total, good, bad, cancelled } = counts;
  const over = !left();
  const all = () => [told.all, bad && told.failed, cancelled && told.cancelled].filter(Boolean).join("");
  const text = worded(over ? all() : told.busy, { ...counts, total: over ? total : total - cancelled, done: good + bad });
  part(".sum [role=status]").textContent = total ? text : told.none;
  part("[data-clear]").hidden = !over;
  part(".queue").hidden = !total && !skipped.length;
  const rest = part(".skipped");
  rest.hidden = !skipped.length;
  rest.querySelector("summary").textContent = worded(told.skipped, { count: skipped.length });
  rest.querySelector("ul").replaceChildren(...skipped.slice(0, 200).map((name) => Object.assign(document.createElement("li"), { textContent: name })));
};
const end = (line, record) => {
  show(line, record);
  counts[record.state] += 1;
  if (record.state === "bad") line.scrollIntoView({ block: "nearest" });
  sum();
};
let renewing = 0;
const renew = () => {
  clearTimeout(renewing);
  renewing = setTimeout(() => document.dispatchEvent(new Event("yiju:changed")), 500);
};

// task: a file on its way, its line, and its job once there is one. A file under way is sent to its end, also when it is
// cancelled: else the server might have all of it and begin a job that nobody could cancel.
const stopped = (task) => {
  stems.delete(stem(task.file.name));
  end(task.line, { state: "cancelled", what: told.stopped });
};
const withdraw = async (task) => {
  const { ok } = await fetch(`/page/jobs/${task.job}`, { method: "DELETE" }).catch(() => ({ ok: false }));
  task.unwanted = ok;
  task.hint = ok ? "" : told.not_stopped;
};
const cancel = (task) => {
  task.unwanted = true;
  if (waiting.includes(task)) {
    waiting = waiting.filter((one) => one !== task);
    return stopped(task);
  }
  show(task.line, { state: "busy", what: told.stopping });
  if (task.job) withdraw(task);
};
const sent = async (task) => {
  const { file, line } = task;
  while (!task.unwanted) {
    show(line, { state: "busy", what: told.sending, cancellable: true });
    const headers = { "content-type": "application/octet-stream", "x-file-name": encodeURIComponent(file.name) };
    if (where.value) headers["x-collection"] = encodeURIComponent(where.value);
    const response = await fetch(box.dataset.to, { method: "POST", body: file, headers });
    if (response.status !== 503) return response;
    if (task.unwanted) break;
    show(line, { state: "busy", what: told.waiting, cancellable: true });
    await pause(AGAIN);
  }
};
const send = async (task) => {
  const { line } = task;
  try {
    const response = await sent(task);
    if (!response) return stopped(task);
    const begun = await response.json();
    if (!begun.job) {
      const [what, hint] = response.status === 413 ? told.too_large : [begun.what, begun.hint];
      return end(line, { state: "bad", what, hint: worded(hint, told) });
    }
    task.job = begun.job;
    if (task.unwanted) await withdraw(task);
    for (;;) {
      const now = await (await fetch(`/page/jobs/${task.job}`)).json();
      if (now.state === "cancelled") return stopped(task);
      if (!now.state) return end(line, { state: "bad", ...now });
      if (now.state !== "busy") {
        if (now.state === "good") renew();
        return end(line, now);
      }
      const stopping = task.unwanted && now.cancellable;
      show(line, stopping ? { ...now, what: told.stopping, cancellable: false } : { ...now, hint: task.hint });
      await pause(EVERY);
    }
  } catch {
    end(line, { state: "bad", what: told.lost });
  }
};
const pump = () => {
  while (running < AT_ONCE && waiting.length) {
    running += 1;
    send(waiting.shift()).finally(() => {
      running -= 1;
      pump();
    });
  }
};

const hidden = (path) => path.split("/").some((name) => name.startsWith(".") || name.startsWith("~$"));
const add = (files, folder) => {
  const list = part(".files");
  const sorted = [...files].sort((one, other) => one.path.localeCompare(other.path, "zh-CN", { numeric: true }));
  for (const { file, path } of sorted) {
    const suffix = (file.name.match(/\.[^.]*$/) || [""])[0].toLowerCase();
    const readable = known.includes(suffix);
    if (hidden(path) || (folder && !readable)) {
      skipped.push(path);
      continue;
    }
    const line = part("template").content.firstElementChild.cloneNode(true);
    line.querySelector(".name").textContent = path;
    list.append(line);
    counts.total += 1;
    const wrong = !readable ? told.format : file.size > told.mib * 1048576 ? told.too_large : stems.has(stem(file.name)) ? told.same : null;
    if (wrong) end(line, { state: "bad", what: wrong[0], hint: worded(wrong[1], told) });
    else {
      stems.add(stem(file.name));
      const task = { file, line, job: "", unwanted: false, hint: "" };
      const button = line.querySelector("[data-cancel]");
      button.setAttribute("aria-label", worded(told.stop, { name: path }));
      button.addEventListener("click", () => cancel(task));
      show(line, { state: "busy", what: told.waiting, percent: 0, cancellable: true });
      waiting.push(task);
    }
  }
  sum();
  pump();
};

const begin = () => {
  if (left()) return; // more files join those under way
  counts = none();
  stems = new Set();
  skipped = [];
  part(".files").replaceChildren();
};
const entries = async (entry) => {
  if (entry.isFile) {
    const file = await new Promise((done, fail) => entry.file(done, fail));
    return [{ file, path: entry.fullPath.replace(/^\//, "") }];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((done, fail) => reader.readEntries(done, fail));
    if (!some.length) break;
    for (const one of some) found.push(...(await entries(one)));
  }
  return found;
};
for (const button of element.querySelectorAll("[data-pick]"))
  button.addEventListener("click", () => part(`input[name=${button.dataset.pick}]`).click());
for (const input of element.querySelectorAll("input[type=file]"))
  input.addEventListener("change", () => {
    const files = [...input.files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
    input.value = "";
    begin();
    add(files, input.name === "folder");
  });
part("[data-clear]").addEventListener("click", () => {
  begin();
  sum();
});
const drop = part(".drop");
for (const name of ["dragenter", "dragover", "dragleave", "drop"])
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", name === "dragenter" || name === "dragover");
  });
drop.addEventListener("drop", async ({ dataTransfer }) => {
  const dropped = [...dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
  const folder = dropped.some((entry) => entry.isDirectory);
  const files = (await Promise.all(dropped.map(entries))).flat();
  begin();
  add(files, folder);
});
addEventListener("beforeunload", (event) => {
  if (left()) event.preventDefault();
});
