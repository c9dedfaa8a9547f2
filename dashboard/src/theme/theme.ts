/** Indigo for what one acts with, pink as the one accent, greys with a trace of indigo; shared with the diagrams in docs/assets. */

import { createTheme, type MantineColorsTuple } from "@mantine/core";

const indigo: MantineColorsTuple = [
  "#eef2ff",
  "#e0e7ff",
  "#c7d2fe",
  "#a5b4fc",
  "#818cf8",
  "#6366f1",
  "#4f46e5",
  "#4338ca",
  "#3730a3",
  "#312e81",
];

const pink: MantineColorsTuple = [
  "#fdf2f8",
  "#fce7f3",
  "#fbcfe8",
  "#f9a8d4",
  "#f472b6",
  "#ec4899",
  "#db2777",
  "#be185d",
  "#9d174d",
  "#831843",
];

const gray: MantineColorsTuple = [
  "#fafafc",
  "#f4f4f8",
  "#e9e8f0",
  "#dddbe7",
  "#c7c4dd",
  "#9b98ad",
  "#6b6880",
  "#5b5870",
  "#3a374d",
  "#1e1b2e",
];

const dark: MantineColorsTuple = [
  "#ecebf5",
  "#c9c7da",
  "#a9a6c0",
  "#7c7996",
  "#3b3852",
  "#2a283c",
  "#1d1b2b",
  "#14131f",
  "#0f0e18",
  "#0a0912",
];

const sansSerif = 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const monospace = 'ui-monospace, "SF Mono", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

export const theme = createTheme({
  colors: { indigo, pink, gray, dark },
  primaryColor: "indigo",
  primaryShade: { light: 6, dark: 6 },
  black: "#1e1b2e",
  fontFamily: sansSerif,
  fontFamilyMonospace: monospace,
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.25rem" },
  headings: {
    fontFamily: sansSerif,
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "1.375rem", lineHeight: "1.3" },
      h2: { fontSize: "1.0625rem", lineHeight: "1.4" },
      h3: { fontSize: "0.9375rem", lineHeight: "1.45" },
    },
  },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  shadows: { xs: "none", sm: "0 1px 2px rgb(30 27 46 / 6%)", md: "0 6px 24px rgb(30 27 46 / 12%)" },
});
