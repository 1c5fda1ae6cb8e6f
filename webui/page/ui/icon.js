// <Icon name="moon" />: a picture from the sprite; decoration, so that screen readers skip it.
import { html } from "../lib/html.js";

const sprite = "/assets/icons.svg";

export const Icon = ({ name, size = 20 }) => html`<svg class="icon" width=${size} height=${size}
  aria-hidden="true" focusable="false"><use href=${`${sprite}#${name}`} /></svg>`;
