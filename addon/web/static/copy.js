// A button beside what is shown only once puts it on the clipboard, and tells whether that worked.
const copied = async (text) => {
  try {
    await navigator.clipboard.writeText(text.textContent);
    return true;
  } catch {  // no permission, or no TLS: the older way
    getSelection().selectAllChildren(text);
    return document.execCommand("copy");
  }
};
for (const button of document.querySelectorAll("button[data-copies]")) {
  const text = document.getElementById(button.dataset.copies);
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.nextElementSibling.textContent = (await copied(text)) ? "Copied." : "Not copied: mark it and copy it yourself.";
  });
}
