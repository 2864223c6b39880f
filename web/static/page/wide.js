// The filters stand open where there is room beside the list; browsers that style an open part need no help.
const wide = window.matchMedia("(min-width: 62rem)");

export function openWhereWide(root = document) {
  if (!wide.matches) return;
  for (const part of root.querySelectorAll("details[data-wide-open]")) part.open = true;
}

openWhereWide();
wide.addEventListener("change", () => openWhereWide());
