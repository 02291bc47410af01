/** The parts of the screen on one page, without an engine: `npm run gallery`. For development; no build contains it. */
import { mount } from 'svelte';
import Gallery from './gallery.svelte';

mount(Gallery, { target: document.getElementById('gallery')! });
