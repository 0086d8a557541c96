// A tap shows at once that it is on its way, and that it is not where there is no connection.
const told = document.createElement("p");
told.setAttribute("role", "alert");
const tell = (words) => {
  told.className = words ? "told wrong fixed" : "";
  told.textContent = words;
  if (!told.isConnected) document.body.append(told);
};
const lost = () => {
  for (const one of document.querySelectorAll(".sending")) one.classList.remove("sending");
  tell("Not noted: there is no connection. Tap again when it is back.");
};
document.addEventListener("submit", (event) => event.submitter?.classList.add("sending"));
document.addEventListener("htmx:error", lost);
document.addEventListener("htmx:after:request", () => tell(""));
window.addEventListener("offline", () => tell("There is no connection: what you tap now is not noted."));
window.addEventListener("online", () => tell(""));
