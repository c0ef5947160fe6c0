// Before the scripts of the bar and of the library: the reports that the reader may see, and their order in Chinese.
const chinese = new Intl.Collator("zh-CN", { numeric: true });
const worded = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const plural = (count) => count.toLocaleString("zh-CN");
const matcher = (text) => {
  const parts = text.toLowerCase().split(/\s+/).filter(Boolean);
  return (where) => parts.every((part) => where.includes(part));
};
const catalog = (window.yijuCatalog ??= (() => {
  const made = { reports: [], collections: [], loaded: false };
  made.load = async () => {
    const response = await fetch("/page/reports.json");
    if (!response.ok) return;
    const { columns, rows, collections } = await response.json();
    made.collections = collections;
    made.reports = rows.map((row) => {
      const report = Object.fromEntries(columns.map((column, at) => [column, row[at]]));
      const { chars, year, ...texts } = report;
      return { ...report, found: `${Object.values(texts).join(" ")} ${year}年`.toLowerCase() };
    });
    made.loaded = true;
    document.dispatchEvent(new Event("yiju:catalog"));
  };
  document.addEventListener("yiju:changed", made.load);
  made.load();
  return made;
})());
