// A picture, as large as the window. Esc, a click or a tap anywhere closes it.

const dialog = () => document.getElementById("picture");

export function enlarge(image) {
  const large = dialog().querySelector("img");
  large.src = image.src;
  large.alt = image.alt;
  dialog().showModal();
}

export function beginPictures() {
  dialog().addEventListener("click", () => dialog().close());
}
