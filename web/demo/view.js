// @ts-check
import * as THREE from "three";
import { watchPace } from "./pace.js";

const MOST_PIXELS_PER_POINT = 1.5; // sharper costs more than anyone sees in a scene this soft
const TALL = 0.62; // share of the height of a wide window that a narrow one must fit in its width

/**
 * Whether WebGL is drawn by the processor, which would spend half of each frame on smooth edges. Asked on a canvas of
 * its own, because that has to be chosen before the game's context exists, and `failIfMajorPerformanceCaveat` passes
 * SwiftShader as if it were a GPU.
 */
function hasNoGpu() {
  const probe = document.createElement("canvas").getContext("webgl2");
  const name = probe?.getExtension("WEBGL_debug_renderer_info")?.UNMASKED_RENDERER_WEBGL ?? probe?.RENDERER;
  const software = /swiftshader|llvmpipe|software|basic render/i.test(String(probe?.getParameter(name ?? 0)));
  probe?.getExtension("WEBGL_lose_context")?.loseContext();
  return software;
}

/**
 * Renderer, scene and camera, kept to the size of the window.
 * @param {HTMLCanvasElement} canvas
 * @throws {Error} when the browser has no WebGL2
 */
export function createView(canvas) {
  const renderer = new THREE.WebGLRenderer({ canvas, antialias: !hasNoGpu(), alpha: false, stencil: false });
  // Colours go out as they are written; see palette.js.
  renderer.outputColorSpace = THREE.LinearSRGBColorSpace;
  const scene = new THREE.Scene();
  const camera = new THREE.PerspectiveCamera(40, 1, 0.5, 200);
  const aim = new THREE.Vector3(0, 1.7, 0);
  const pace = watchPace();
  let [distance, share] = [1, 1];

  function resize() {
    const { clientWidth: width, clientHeight: height } = canvas;
    renderer.setPixelRatio(Math.min(window.devicePixelRatio, MOST_PIXELS_PER_POINT) * share);
    renderer.setSize(width, height, false);
    camera.aspect = width / Math.max(1, height);
    distance = Math.max(1, (1 / TALL / camera.aspect) ** 0.62);
    camera.updateProjectionMatrix();
  }
  new ResizeObserver(resize).observe(canvas);
  resize();

  return {
    renderer,
    scene,
    /**
     * @param {THREE.Vector3} player the camera leans a little towards them
     * @param {number} seconds since the start; the camera sways with it
     * @param {number} now milliseconds of the frame, on any clock
     */
    render(player, seconds, now) {
      const wanted = pace(now);
      if (wanted !== share) {
        share = wanted;
        resize();
      }
      const sway = Math.sin(seconds * 0.13) * 0.7;
      camera.position.set(player.x * 0.22 + sway, 6.4, 17.2 + player.z * 0.1).multiplyScalar(distance);
      camera.lookAt(aim.x + player.x * 0.12, aim.y, 0);
      renderer.render(scene, camera);
    },
  };
}
