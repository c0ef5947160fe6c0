// props, watch: given by the component. A file that was made for the reader goes to the browser's downloads.
watch("value", () => {
  if (!props.value) return;
  const { name, kind, data } = JSON.parse(props.value);
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: kind }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
});
