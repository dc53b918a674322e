// @ts-check
import * as THREE from "three";

// Colours are used as they are written (sRGB in, sRGB out): nothing is converted for each pixel. This has to be said
// before the first colour is made, so all that a module makes while it loads are made here.
THREE.ColorManagement.enabled = false;

/** @param {string} css */
const color = (css) => new THREE.Color(css);

export const GRASS = color("#5f9a72");
export const MEADOW = color("#93b56b");
export const PATH = color("#d0a878");
export const EARTH = color("#7d5a68");
export const STONE = color("#8a7fa6");
export const MARBLE = color("#cfc0dd");
export const CLOUD = color("#f2b8c6");
export const SHADED = color("#a06a9f");
export const SUNLIT = color("#ffd9a0");

/** @type {readonly (readonly [number, THREE.Color])[]} height of the direction of view (-1 to 1), colour of the sky there */
export const SKY = [
  [-1, color("#a9648f")], [-0.06, color("#d98aa0")], [0.0, color("#ffb48a")], [0.07, color("#ff9a86")],
  [0.17, color("#d86f9a")], [0.34, color("#8650a0")], [0.6, color("#44327f")], [1, color("#20194f")],
];

export const LEAVES = ["#2f6f6d", "#3b8273", "#4b9678"].map(color);
export const FLOWERS = ["#ffd27a", "#ff9fb6", "#d9c4ff", "#7fc08a", "#7fc08a"].map(color);
export const CRYSTALS = ["#8f7bff", "#c46bff", "#5fc9ff", "#ff7fd0"].map(color);
export const GEMS = ["#ff5fa8", "#b06bff", "#5b8dff", "#3fe0e8", "#ffb84a", "#ff6a6a", "#7dffb0"].map(color);
export const SPARKS = ["#ffd27a", "#ff8fd0", "#8fd8ff"].map(color);
