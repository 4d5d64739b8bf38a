import type { Theme } from "vitepress";
import DefaultTheme from "vitepress/theme";
import "./style.css";
import { LiveCard } from "./live-card.js";

export default {
  extends: DefaultTheme,
  enhanceApp: ({ app }) => app.component("LiveCard", LiveCard),
} satisfies Theme;
