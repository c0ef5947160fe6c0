// Which reports are asked. The choice stands in the address; ui/page/dialogue/choice.py reads it there.
const SHOWN_REPORTS = 30;
const SHOWN_CHIPS = 4;
const facets = { year: "year", place: "region", kind: "kind", report: "id" };
const names = Object.keys(facets).filter((name) => element.querySelector(`[data-facet=${name}]`));
const scope = element.querySelector(".scope");
const panel = element.querySelector("#choose");
const opener = element.querySelector("[data-choose]");
const search = panel.querySelector("input[type=search]");
const part = (selector) => scope.querySelector(selector);
const picked = Object.fromEntries(names.map((name) => [name, new Set()]));
let lostValues = 0;

const fromAddress = () => {
  const query = new URLSearchParams(location.search);
  lostValues = 0;
  for (const name of names) {
    const known = new Set(catalog.reports.map((report) => String(report[facets[name]])));
    const values = new Set(query.getAll(name).filter(Boolean));
    picked[name] = new Set([...values].filter((value) => known.has(value)));
    lostValues += values.size - picked[name].size;
  }
};
const toAddress = () => {
  const query = new URLSearchParams(location.search);
  for (const name of names) {
    query.delete(name);
    for (const value of picked[name]) query.append(name, value);
  }
  const text = query.toString();
  history.replaceState(history.state, "", `${location.pathname}${text && `?${text}`}${location.hash}`);
};
const fits = (report, without) =>
  names.every((name) => name === without || !picked[name].size || picked[name].has(String(report[facets[name]])));
const label = (name, value) => {
  if (name === "report") return catalog.reports.find((report) => report.id === value)?.title || value;
  return name === "year" ? worded(scope.dataset.year, { year: value }) : value;
};

const showScope = () => {
  const chosen = names.flatMap((name) => [...picked[name]].map((value) => [name, value]));
  const count = catalog.reports.filter((report) => fits(report)).length;
  const text = !chosen.length ? scope.dataset.all : count ? scope.dataset.some : scope.dataset.none;
  part(".where").textContent = worded(text, { count: plural(count) });
  part("[data-ask-all]").hidden = !chosen.length;
  part(".lost-values").hidden = !lostValues;
  part(".lost-values").textContent = worded(scope.dataset.lost, { count: lostValues });
  const chips = chosen.slice(0, SHOWN_CHIPS).map(([name, value]) => {
    const [item, button, text] = ["li", "button", "span"].map((tag) => document.createElement(tag));
    Object.assign(button.dataset, { facet: name, value });
    button.type = "button";
    button.title = `${scope.dataset.drop} ${label(name, value)}`;
    button.setAttribute("aria-label", button.title);
    text.textContent = label(name, value);
    button.append(text);
    item.append(button);
    return item;
  });
  part(".chips").replaceChildren(...chips);
  if (chosen.length > SHOWN_CHIPS) part(".chips").append(worded(scope.dataset.more, { count: chosen.length }));
  scope.hidden = catalog.reports.length < 2 && !chosen.length && !lostValues;
};

const options = new Map(); // by facet and value: the same box stays, so that it keeps the focus
const option = (name, value, count) => {
  const key = `${name} ${value}`;
  if (!options.has(key)) {
    const made = panel.querySelector("template").content.firstElementChild.cloneNode(true);
    Object.assign(made.firstElementChild, { name, value });
    made.querySelector(".value").textContent = label(name, value);
    options.set(key, made);
  }
  const shown = options.get(key);
  shown.firstElementChild.checked = picked[name].has(value);
  shown.querySelector(".many").textContent = name === "report" ? "" : plural(count);
  return shown;
};
const values = (name, match) => {
  const counts = new Map([...picked[name]].map((value) => [value, 0]));
  for (const report of catalog.reports) {
    const value = String(report[facets[name]]);
    if (value && fits(report, name) && (name !== "report" || match(report.found)))
      counts.set(value, (counts.get(value) || 0) + 1);
  }
  const found = [...counts].filter(([value]) => name === "report" || match(label(name, value).toLowerCase()));
  if (name === "report") return found;
  const order = name === "year" ? -1 : 1;
  return found.sort(([one], [other]) => order * chinese.compare(one, other));
};
const showPanel = () => {
  if (panel.hidden) return;
  const focused = document.activeElement;
  const match = matcher(search.value);
  for (const name of names) {
    const group = panel.querySelector(`[data-facet=${name}]`);
    const found = values(name, match);
    const shown = name === "report" ? found.slice(0, SHOWN_REPORTS) : found;
    const list = group.querySelector(".options");
    const at = list.scrollTop;
    list.replaceChildren(...shown.map(([value, count]) => option(name, value, count)));
    list.scrollTop = at;
    group.hidden = !shown.length;
    if (name !== "report") continue;
    const rest = panel.querySelector(".rest");
    rest.hidden = found.length <= SHOWN_REPORTS;
    rest.textContent = worded(rest.dataset.rest, { count: plural(found.length - SHOWN_REPORTS) });
  }
  if (panel.contains(focused)) focused.focus({ preventScroll: true });
};
const unfold = (shown) => {
  panel.hidden = !shown;
  opener.setAttribute("aria-expanded", String(shown));
  showPanel();
};
const open = (shown) => {
  unfold(shown);
  (shown ? search : opener).focus({ preventScroll: true });
};
const changed = () => {
  lostValues = 0;
  toAddress();
  showScope();
  showPanel();
};
const restore = () => {
  if (!catalog.loaded) return;
  options.clear();
  fromAddress();
  showScope();
  showPanel();
};

opener.addEventListener("click", () => open(panel.hidden));
search.addEventListener("input", showPanel);
panel.addEventListener("change", ({ target }) => {
  if (target.type !== "checkbox") return;
  picked[target.name][target.checked ? "add" : "delete"](target.value);
  changed();
});
scope.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if ("askAll" in button.dataset) for (const name of names) picked[name].clear();
  else if (button.dataset.facet) picked[button.dataset.facet].delete(button.dataset.value);
  else return;
  changed();
  opener.focus({ preventScroll: true });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !panel.hidden) open(false);
});
document.addEventListener("yiju:choose", (event) => {
  for (const name of names) picked[name] = new Set(name === "report" ? [event.detail] : []);
  changed();
});
document.addEventListener("yiju:asking", () => unfold(false));
document.addEventListener("yiju:catalog", restore);
addEventListener("popstate", restore);
restore();
