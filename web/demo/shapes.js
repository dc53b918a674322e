// @ts-check
import * as THREE from "three";
import { mergeGeometries } from "three/addons/utils/BufferGeometryUtils.js";
import { noiseAt } from "./random.js";

/** @typedef {(point: THREE.Vector3, normal: THREE.Vector3) => THREE.Color} Paint gives a vertex its colour */

/**
 * Push every vertex about, the same way wherever two meet.
 * @template {THREE.BufferGeometry} G
 * @param {G} geometry changed in place
 * @param {number} amount greatest shift along each axis, in metres
 * @returns {G}
 */
export function jitter(geometry, amount) {
  const at = geometry.getAttribute("position");
  for (let i = 0; i < at.count; i++) {
    const [x, y, z] = [at.getX(i), at.getY(i), at.getZ(i)];
    const shift = (/** @type {number} */ salt) => (noiseAt(x + salt, y, z) - 0.5) * 2 * amount;
    at.setXYZ(i, x + shift(0), y + shift(5), z + shift(9));
  }
  return geometry;
}

/**
 * Colours baked into the vertices: the whole world needs no texture.
 * @param {THREE.BufferGeometry} geometry changed in place
 * @param {Paint | THREE.ColorRepresentation} paint one colour, or a colour for each vertex
 * @returns {THREE.BufferGeometry} the same, with position, normal and colour
 */
export function painted(geometry, paint) {
  geometry.deleteAttribute("uv");
  const at = geometry.getAttribute("position");
  const normals = geometry.getAttribute("normal");
  const colors = new Float32Array(at.count * 3);
  const [point, normal] = [new THREE.Vector3(), new THREE.Vector3()];
  const one = typeof paint === "function" ? null : new THREE.Color(paint);
  for (let i = 0; i < at.count; i++) {
    point.fromBufferAttribute(at, i);
    normal.fromBufferAttribute(normals, i);
    (one ?? /** @type {Paint} */ (paint)(point, normal)).toArray(colors, i * 3);
  }
  geometry.setAttribute("color", new THREE.BufferAttribute(colors, 3));
  return geometry;
}

/**
 * The same with flat facets. Sharp edges need vertices of their own, so it is for what is small or near.
 * @param {THREE.BufferGeometry} geometry left as it is
 * @param {Paint | THREE.ColorRepresentation} paint
 * @returns {THREE.BufferGeometry} a copy, not indexed
 */
export function facets(geometry, paint) {
  const flat = geometry.index ? geometry.toNonIndexed() : geometry.clone();
  flat.computeVertexNormals();
  return painted(flat, paint);
}

/**
 * Many parts, one draw call.
 * @param {THREE.BufferGeometry[]} parts all results of `facets`, or all of `painted`
 * @returns {THREE.BufferGeometry}
 */
export function joined(parts) {
  return mergeGeometries(parts);
}

/** A crystal of unit height standing on the origin: a six-sided shaft with a pointed top. */
export function crystal() {
  const shaft = new THREE.CylinderGeometry(0.2, 0.14, 0.7, 6, 1, true).translate(0, 0.35, 0);
  const tip = new THREE.CylinderGeometry(0, 0.2, 0.3, 6, 1, true).translate(0, 0.85, 0);
  return joined([shaft, tip].map((part) => facets(part, "#ffffff")));
}

/** A cut gem about one unit wide: table, crown, pavilion. It is drawn by the hundred, so it has 20 triangles. */
export function gem() {
  const table = new THREE.CircleGeometry(0.3, 5).rotateX(-Math.PI / 2).rotateY(Math.PI / 2).translate(0, 0.2, 0);
  const crown = new THREE.CylinderGeometry(0.3, 0.5, 0.2, 5, 1, true).translate(0, 0.1, 0);
  const point = new THREE.ConeGeometry(0.5, 0.46, 5, 1, true).rotateX(Math.PI).rotateY(Math.PI);
  const pavilion = point.translate(0, -0.23, 0);
  return joined([table, crown, pavilion].map((part) => facets(part, "#ffffff")));
}
