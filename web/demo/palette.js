// @ts-check
import * as THREE from "three";

// Colours are used as they are written (sRGB in, sRGB out): nothing is converted for each pixel. This has to be said
// before the first colour is made, so all that a module makes while it loads are made here.
THREE.ColorManagement.enabled = false;

/** @param {string} css */
const color = (css) => new THREE.Color(css);

export const GRASS = color("#3f9c74");
export const MEADOW = color("#8cc35e");
export const PATH = color("#cbb486");
export const EARTH = color("#7d5a68");
export const STONE = color("#8a7fa6");
export const MARBLE = color("#cfc0dd");
export const HAZE = color("#f0987f");
export const CLOUD = color("#ffb9b4");
export const SHADED = color("#6f4a8e");
export const SUNLIT = color("#ffd9a0");

/**
 * The sky: height of the direction of view (-1 to 1), colour there.
 * @type {readonly (readonly [number, THREE.Color])[]}
 */
export const SKY = [
  [-1, color("#3c2a6e")], [-0.4, color("#5d3a7c")], [-0.12, color("#9c5a8c")],
  [-0.03, color("#ee9480")], [0.005, color("#ffb27e")],
  [0.03, color("#f58a84")], [0.06, color("#bf6294")], [0.1, color("#74448f")], [0.16, color("#432e7c")],
  [0.3, color("#241b5a")], [1, color("#120f38")],
];

export const LEAVES = ["#3f9a80", "#52b088", "#77c793"].map(color);
export const BLADE = color("#8fdc7c");
export const FLOWERS = ["#ffd98a", "#ff9fc0", "#e6d6ff"].map(color);
export const CRYSTALS = ["#8f7bff", "#c46bff", "#5fc9ff", "#ff7fd0"].map(color);
export const GEMS = ["#ff5fa8", "#b06bff", "#5b8dff", "#3fe0e8", "#ffb84a", "#ff6a6a", "#7dffb0"].map(color);
export const SPARKS = ["#ffd27a", "#ff8fd0", "#8fd8ff"].map(color);
