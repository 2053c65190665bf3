// Faults of a page as it is laid out: texts that overlap, are cut, stand beside the page, or join
// the text before them.
() => {
  const hidden = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (style.opacity === "0" || style.clipPath !== "none" || style.visibility === "hidden") { return true; }
    }
    return false;
  };
  const boxes = [], faults = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    if (!node.data.trim() || parent.closest(".skip, .js-row pre") || ["STYLE", "SCRIPT", "TITLE"].includes(parent.tagName) || hidden(parent)) { continue; }
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = parent.closest(".tw, pre");
    const scrolls = box && box.scrollWidth > box.clientWidth + 1;
    for (const rect of range.getClientRects()) {
      if (rect.width < 1 || rect.height < 1) { continue; }
      boxes.push({ rect, text: node.data.trim().slice(0, 60) });
      if (!scrolls && (rect.right > innerWidth + 1 || rect.left < -1)) { faults.push("beside the page: " + node.data.trim().slice(0, 60)); }
    }
  }
  boxes.sort((one, other) => one.rect.top - other.rect.top);
  boxes.forEach((one, index) => {
    for (let next = index + 1; next < boxes.length && boxes[next].rect.top < one.rect.bottom - 3; next += 1) {
      const other = boxes[next].rect;
      const across = Math.min(one.rect.right, other.right) - Math.max(one.rect.left, other.left);
      const down = Math.min(one.rect.bottom, other.bottom) - Math.max(one.rect.top, other.top);
      if (across > 2 && down > 4) { faults.push("overlap: " + one.text + " | " + boxes[next].text); }
    }
  });
  document.querySelectorAll("body *").forEach((element) => {
    const style = getComputedStyle(element);
    if (style.overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1
      && !element.matches(".tw, pre, svg, svg *") && !hidden(element)) { faults.push("cut: " + element.textContent.trim().slice(0, 60)); }
  });
  document.querySelectorAll(".tw:not([tabindex])").forEach((element) => {
    if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1 && !hidden(element)) {
      faults.push("scrolls, but not by keyboard: " + element.textContent.trim().slice(0, 60));
    }
  });
  document.querySelectorAll("small").forEach((element) => {
    const before = element.previousSibling, text = before ? before.textContent : "";
    if (getComputedStyle(element).display === "inline" && /[^\s(]$/.test(text) && /^\w/.test(element.textContent) && !hidden(element)) {
      faults.push("joined: " + text.slice(-30) + element.textContent.slice(0, 30));
    }
  });
  return [...new Set(faults)];
}
