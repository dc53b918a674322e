// @ts-check
import * as THREE from "three";
import { facets, jitter, joined } from "./shapes.js";

const WOOD = "#5a3a48";
const SWORD_FALL = 0.9; // seconds that a new sword takes from the sky to the hand

/** Head, hands' work and lantern: what no robe changes. Looks along +z. */
function figure() {
  return joined([
    facets(new THREE.IcosahedronGeometry(0.25, 2).translate(0, 0.95, 0.04), "#ffd9b8"),
    facets(new THREE.IcosahedronGeometry(0.035, 0).scale(1, 1.5, 1).translate(-0.09, 0.96, 0.28), "#2b1440"),
    facets(new THREE.IcosahedronGeometry(0.035, 0).scale(1, 1.5, 1).translate(0.09, 0.96, 0.28), "#2b1440"),
    facets(new THREE.TorusGeometry(0.25, 0.05, 5, 12).rotateX(Math.PI / 2 - 0.42).translate(0, 1.02, -0.02), "#ffe3c4"),
    facets(new THREE.BoxGeometry(0.05, 0.05, 0.42).translate(0.3, 0.66, 0.16), WOOD),
    facets(new THREE.BoxGeometry(0.03, 0.16, 0.03).translate(0.3, 0.56, 0.36), WOOD),
    facets(new THREE.CylinderGeometry(0.02, 0.1, 0.08, 6).translate(0.3, 0.5, 0.36), WOOD),
    facets(new THREE.CylinderGeometry(0.085, 0.07, 0.16, 6).translate(0.3, 0.39, 0.36), "#fff1c0"),
  ]);
}

/** The robe that the keeper begins with, and its hat. */
function plainRobe() {
  return joined([
    facets(new THREE.ConeGeometry(0.36, 0.85, 9, 3).translate(0, 0.45, 0), (p) =>
      new THREE.Color("#4d74cf").lerp(new THREE.Color("#2e2f7c"), 0.9 - p.y)),
    facets(new THREE.ConeGeometry(0.33, 0.62, 9, 1, true).rotateX(-0.42).translate(0, 1.2, -0.1), "#5f8ae6"),
  ]);
}

/** The same of living ruby: rough-cut, with a collar of points. */
function rubyRobe() {
  const points = Array.from({ length: 7 }, (_, i) => {
    const point = new THREE.ConeGeometry(0.06, 0.26, 4).translate(0, 0.1, 0).rotateX(0.75);
    return facets(point.translate(0, 0.7, 0.2).rotateY(Math.PI * (0.3 + i * 0.233)), "#ff8094");
  });
  return joined([
    facets(jitter(new THREE.ConeGeometry(0.41, 0.9, 7, 3), 0.03).translate(0, 0.46, 0), (p) =>
      new THREE.Color("#ff2d52").lerp(new THREE.Color("#8a0030"), 0.85 - p.y)),
    facets(new THREE.ConeGeometry(0.34, 0.74, 6, 2, true).rotateX(-0.42).translate(0, 1.26, -0.12), "#ff2a4c"),
    facets(new THREE.OctahedronGeometry(0.1).scale(1, 1.4, 1).translate(0, 1.68, -0.3), "#ffb0bc"),
    ...points,
  ]);
}

/** The Dawn blade, its grip at the origin, its point up. */
function blade() {
  const light = (/** @type {THREE.Vector3} */ p) =>
    new THREE.Color("#ffc45e").lerp(new THREE.Color("#fffbe8"), Math.min(1, p.y));
  return joined([
    facets(new THREE.CylinderGeometry(0.055, 0.075, 0.86, 4, 3).scale(1, 1, 0.4).translate(0, 0.55, 0), light),
    facets(new THREE.ConeGeometry(0.055, 0.2, 4).scale(1, 1, 0.4).translate(0, 1.08, 0), light),
    facets(new THREE.BoxGeometry(0.32, 0.06, 0.09).translate(0, 0.1, 0), "#e0912f"),
    facets(new THREE.CylinderGeometry(0.03, 0.03, 0.2, 6), WOOD),
    facets(new THREE.OctahedronGeometry(0.055).translate(0, -0.12, 0), "#ff7fd0"),
  ]);
}

/**
 * The keeper's body, in what is worn.
 * @param {import("./paint.js").Paints} paints
 * @param {import("./glow.js").Glows} glows
 */
export function createKeeper(paints, glows) {
  const body = new THREE.Group();
  const plain = new THREE.Mesh(plainRobe(), paints.material());
  const ruby = new THREE.Mesh(rubyRobe(), paints.material("gem"));
  const sword = new THREE.Mesh(blade(), paints.material("glowing"));
  body.add(new THREE.Mesh(figure(), plain.material), plain, ruby, sword);
  const shine = [0.45, 0.8, 1.1].map((along) => ({ along, glow: glows.add(0, "#6e5120") }));
  const hem = glows.add(0, "#47081c");
  let [dropped, ends] = [false, 0];

  return {
    body,

    /** @param {readonly string[]} worn SKUs */
    dress(worn) {
      ruby.visible = worn.includes("skin_ruby");
      plain.visible = !ruby.visible;
      sword.visible = worn.includes("sword_01");
    },

    /** Let the sword fall from the sky into the hand. @param {number} seconds now */
    dropSword(seconds) {
      [dropped, ends] = [true, seconds + SWORD_FALL];
    },

    /** Move what shines; the body's matrix must be up to date. @param {number} seconds since the start */
    update(seconds) {
      const left = dropped ? Math.max(0, (ends - seconds) / SWORD_FALL) : 0;
      sword.position.set(-0.36, 0.5 + 7 * left ** 2, 0.14);
      sword.rotation.set(0.3, left * 14, 0.34);
      sword.updateMatrixWorld();
      for (const { along, glow } of shine) {
        glow.at.set(0, along, 0).applyMatrix4(sword.matrixWorld);
        glow.radius = sword.visible ? 0.36 + 0.04 * Math.sin(seconds * 3 + along * 4) : 0;
      }
      hem.at.set(0, 0.5, 0).applyMatrix4(body.matrixWorld);
      hem.radius = ruby.visible ? 1 : 0;
    },
  };
}
