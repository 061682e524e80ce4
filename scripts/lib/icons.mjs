// Lucide's icons as plain markup. Its own component computes each icon's attributes and children as it is
// drawn, with spread attributes and an element per stroke: 7 of the 42 ms of CPU that mounting the
// first frame's parts took. Here an icon is a template that is cloned.
import { readFileSync } from 'node:fs';

const ICON = /[\\/]@lucide[\\/]svelte[\\/]dist[\\/]icons[\\/][\w-]+\.svelte$/;
const DATA = /^const iconData = (\{.*\});$/m;

/**
 * The component for an icon of Lucide's. Takes `size`, `class` and `style`; hidden from assistive technology:
 * what an icon stands for is said by what it is in.
 * @param {string} source of Lucide's own component
 * @returns {string} Svelte's source
 * @throws where the source is not as it is known
 */
export function plainIcon(source) {
  const [, json] = DATA.exec(source) ?? [];
  if (json === undefined)
    throw new Error('An icon of @lucide/svelte has no data where it used to be');
  /** @type {{ name: string, size: number, node: [string, Record<string, string>][] }} */
  const { name, size, node } = JSON.parse(json);
  const children = node.map(([tag, attributes]) => `<${tag}${markup(attributes)} />`).join('');
  return `<script>
let { size = ${size}, class: className = '', style = undefined } = $props();
</script>
<svg xmlns="http://www.w3.org/2000/svg" width={size} height={size} viewBox="0 0 ${size} ${size}" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" class="lucide-${name} {className}" {style} aria-hidden="true">${children}</svg>
`;
}

/** @param {Record<string, string>} attributes */
function markup(attributes) {
  return Object.entries(attributes)
    .map(
      ([name, value]) =>
        ` ${name}="${value.replace(/[&"<{]/g, (sign) => `&#${sign.charCodeAt(0)};`)}"`,
    )
    .join('');
}

/** @returns {{ name: string, enforce: 'pre', load: (id: string) => string | null }} a plugin of Vite's */
export function iconsPlugin() {
  return {
    name: 'plain-icons',
    enforce: 'pre',
    load: (id) => (ICON.test(id) ? plainIcon(readFileSync(id, 'utf8')) : null),
  };
}
