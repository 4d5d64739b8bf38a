import type { Theme } from "vitepress";
import DefaultTheme from "vitepress/theme";
import { onMounted } from "vue";
import "./style.css";
import { LiveCard } from "./live-card.js";

/** A heading of the menu that opens nothing is a button for the theme, with a place in the order of Tab. */
function makePlainHeadings(): void {
  for (const heading of document.querySelectorAll(".VPSidebarItem:not(.collapsible) > .item"))
    for (const name of ["role", "tabindex"]) heading.removeAttribute(name);
}

export default {
  extends: DefaultTheme,
  setup: () => onMounted(makePlainHeadings),
  enhanceApp: ({ app }) => app.component("LiveCard", LiveCard),
} satisfies Theme;
