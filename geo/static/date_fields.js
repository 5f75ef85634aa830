/* A day that is typed counts once Enter is pressed, as what is typed in any other field does.

   What is read of Streamlit 1.67: a typed day counts when its calendar is closed, which Escape does;
   Enter does nothing. The parts of a day are spin buttons. */

const PART = "[data-testid=stDateInput] [role=spinbutton]";

window.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.key !== "Enter" || !(target instanceof Element && target.matches(PART))) return;
  target.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", code: "Escape",
    bubbles: true, cancelable: true }));
}, true);
