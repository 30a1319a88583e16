// What the charts share. Colours are apart for the colour-blind too (Okabe and Ito), and readable on light and dark.
export const colours = ['#999999', '#d55e00', '#0072b2', '#56b4e9', '#009e73', '#e69f00', '#cc79a7'];

export function quote(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** @param parts - of the drawing; the title stands above it, the caption below */
export function svg(width: number, height: number, title: string, caption: string, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${quote(title)}">
<style>
text { font: 12px system-ui, sans-serif; fill: #24292f }
.small { font-size: 9.5px }
.strong { font-weight: 600 }
.title { font-size: 15px; font-weight: 600 }
.axis { stroke: #8c959f; stroke-width: 1; fill: none }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } }
</style>
<text x="20" y="26" class="title">${quote(title)}</text>
${parts.join('\n')}
<text x="20" y="${height - 8}" class="small">${quote(caption)}</text>
</svg>
`;
}
