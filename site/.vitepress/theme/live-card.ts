// A card of the web demo in a page of the site: its markup, its code and its style.
import { defineComponent, h, onMounted, onUnmounted, useTemplateRef } from "vue";
import demo from "../../../demo/web/index.html?raw";

/** Draws the card of a name. */
export const LiveCard = defineComponent({
  props: { name: { type: String, required: true } },
  setup({ name }) {
    const host = useTemplateRef<HTMLElement>("host");
    let leave: () => void = () => {};
    onMounted(async () => {
      const { bind } = await import("./bind-cards.js");
      const page = new DOMParser().parseFromString(demo, "text/html");
      for (const selector of ["#view", `#${name}`]) {
        const part = page.querySelector(selector);
        if (part) host.value?.append(part);
      }
      leave = bind(name);
    });
    onUnmounted(() => leave());
    return () => h("div", { ref: "host", class: "live" });
  },
});
