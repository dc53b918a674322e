// @ts-check
import * as THREE from "three";

const MOST_PIXELS_PER_POINT = 1.5; // sharper costs more than anyone sees in a scene this soft
const TALL = 0.62; // share of the height of a wide window that a narrow one must fit in its width

/**
 * A WebGL2 context, with smooth edges where a GPU draws them; without one they would take half of each frame.
 * @param {HTMLCanvasElement} canvas
 * @throws {Error} when the browser has no WebGL2
 */
function openContext(canvas) {
  const options = { alpha: false, stencil: false };
  const context =
    canvas.getContext("webgl2", { ...options, antialias: true, failIfMajorPerformanceCaveat: true }) ??
    canvas.getContext("webgl2", { ...options, antialias: false });
  if (!context) throw new Error("this browser gave no WebGL2 context: update it, or allow hardware acceleration");
  return context;
}

/**
 * Renderer, scene and camera, kept to the size of the window.
 * @param {HTMLCanvasElement} canvas
 * @throws {Error} when the browser has no WebGL2
 */
export function createView(canvas) {
  const context = openContext(canvas);
  const renderer = new THREE.WebGLRenderer({ canvas, context });
  // Colours go out as they are written; see palette.js.
  renderer.outputColorSpace = THREE.LinearSRGBColorSpace;
  const scene = new THREE.Scene();
  const camera = new THREE.PerspectiveCamera(40, 1, 0.5, 200);
  const aim = new THREE.Vector3(0, 1.7, 0);
  let distance = 1;

  function resize() {
    const { clientWidth: width, clientHeight: height } = canvas;
    renderer.setPixelRatio(Math.min(window.devicePixelRatio, MOST_PIXELS_PER_POINT));
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
     */
    render(player, seconds) {
      const sway = Math.sin(seconds * 0.13) * 0.7;
      camera.position.set(player.x * 0.22 + sway, 6.3, 16.2 + player.z * 0.1).multiplyScalar(distance);
      camera.lookAt(aim.x + player.x * 0.12, aim.y, 0);
      renderer.render(scene, camera);
    },
  };
}
