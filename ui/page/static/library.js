// element, trigger: given by the component. The list of reports: found, sorted, a page at a time. Removing asks once more.
const ON_A_PAGE = 50;
const sorts = { title: "title", year: "year", place: "region", kind: "kind", date: "published" };
const list = element.querySelector(".shelf");
const search = element.querySelector("input[type=search]");
const sort = element.querySelector("select");
const turn = element.querySelector("[data-turn]");
const count = element.querySelector(".count");
const pager = element.querySelector(".pager");
let sorted = [];
let page = 0;
let down = false;

const order = () => {
  const column = sorts[sort.value];
  const side = down ? -1 : 1;
  sorted = [...catalog.reports].sort((one, other) => {
    const [a, b] = [one[column], other[column]].map(String);
    if (!a !== !b) return a ? -1 : 1; // what is unknown comes last either way
    return side * chinese.compare(a, b) || chinese.compare(one.title, other.title);
  });
};
const row = (report) => {
  const item = element.querySelector("template").content.firstElementChild.cloneNode(true);
  const link = item.querySelector("a");
  link.href = `/report/${encodeURIComponent(report.id)}`;
  link.textContent = report.title;
  const year = report.year && worded(list.dataset.year, { year: report.year });
  const size = worded(list.dataset.chars, { chars: plural(report.chars) });
  const about = [report.collection, year, report.region, report.kind, report.issuer, report.number, report.published, size];
  item.querySelector(".about").textContent = about.filter(Boolean).map((part) => String(part).replaceAll(" ", "\u00a0")).join(" · ");
  item.querySelector("[data-edit]").href = `/edit/${encodeURIComponent(report.id)}`;
  item.querySelector("[data-only]").dataset.only = report.id;
  item.querySelector("[data-really]").dataset.really = report.id;
  return item;
};
const show = () => {
  const match = matcher(search.value);
  const found = sorted.filter((report) => match(report.found));
  const pages = Math.max(1, Math.ceil(found.length / ON_A_PAGE));
  page = Math.min(page, pages - 1);
  list.replaceChildren(...found.slice(page * ON_A_PAGE, (page + 1) * ON_A_PAGE).map(row));
  const text = search.value.trim() ? count.dataset.some : count.dataset.all;
  count.textContent = worded(text, { count: plural(sorted.length), found: plural(found.length) });
  pager.hidden = pages < 2;
  const at = pager.querySelector("[data-at]");
  at.textContent = worded(at.dataset.at, { page: page + 1, pages });
  pager.querySelector("[data-page='-1']").disabled = page === 0;
  pager.querySelector("[data-page='1']").disabled = page === pages - 1;
};
const again = () => {
  page = 0;
  show();
};
const really = (item, shown) => {
  item.querySelector(".really").hidden = !shown;
  const button = item.querySelector("[data-remove]");
  button.setAttribute("aria-expanded", String(shown));
  (shown ? item.querySelector("[data-really]") : button).focus();
};
search.addEventListener("input", again);
sort.addEventListener("change", () => {
  order();
  again();
});
element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const item = button.closest("li");
  if ("turn" in button.dataset) {
    down = !down;
    button.textContent = down ? button.dataset.down : button.dataset.up;
    order();
    again();
  }
  if (button.dataset.page) {
    page += Number(button.dataset.page);
    show();
    element.scrollIntoView({ block: "start" });
  }
  if (button.dataset.only) {
    document.dispatchEvent(new CustomEvent("yiju:choose", { detail: button.dataset.only }));
    location.hash = "#ask";
  }
  if ("remove" in button.dataset) really(item, item.querySelector(".really").hidden);
  if ("never" in button.dataset) really(item, false);
  if (button.dataset.really) {
    trigger("delete", { id: button.dataset.really });
    really(item, false); // a second press would remove it again
  }
});
const loaded = () => {
  order();
  show();
};
document.addEventListener("yiju:catalog", loaded);
if (catalog.loaded) loaded();
