// @ts-check
import * as THREE from "three";

// All light is computed for each vertex and the fragment only passes the colour on: on a machine without a GPU the
// number of pixels times the cost of one is what decides, and low-poly facets hide that the light is coarse.
const VERTEX = /* glsl */ `
  uniform vec3 uSunDir, uSun, uSky, uEarth, uLamp, uLampColor, uVault, uVaultColor, uFogColor;
  uniform vec2 uFog;
  uniform float uTime;
  varying vec3 vColor;

  vec3 lightFrom(vec3 source, vec3 tint, float fall, vec3 at, vec3 n) {
    vec3 way = source - at;
    float facing = 0.35 + 0.65 * max(dot(n, normalize(way)), 0.0);
    return tint * facing / (1.0 + dot(way, way) * fall);
  }

  void main() {
    vec4 at = vec4(position, 1.0);
    vec3 n = normal;
    vec3 tint = color;
    #ifdef USE_INSTANCING
      at = instanceMatrix * at;
      n = mat3(instanceMatrix) * n;
    #endif
    #ifdef USE_INSTANCING_COLOR
      tint *= instanceColor;
    #endif
    at = modelMatrix * at;
    n = normalize(mat3(modelMatrix) * n);
    vec3 light = mix(uEarth, uSky, n.y * 0.5 + 0.5) + uSun * max(dot(n, uSunDir), 0.0);
    #ifndef GEM
      light += lightFrom(uLamp, uLampColor, 1.0, at.xyz, n) + lightFrom(uVault, uVaultColor, 0.45, at.xyz, n);
    #endif
    vec3 shade = tint * light;
    #ifdef GEM
      // No refraction, only the look of it: facets flash by turns as the eye, the gem or the time moves.
      vec3 ray = reflect(normalize(at.xyz - cameraPosition), n);
      float flash = sin(dot(ray, vec3(9.0, 13.0, 7.0)) + dot(at.xyz, vec3(3.1, 1.7, 2.3)) + uTime * 1.4);
      shade = tint * (0.72 + 0.35 * light) * (0.92 + 0.38 * flash) + vec3(0.9) * smoothstep(0.85, 1.0, flash);
    #endif
    #ifdef GLOWING
      shade = mix(shade, tint, 0.75);
    #endif
    vec4 seen = viewMatrix * at;
    vColor = mix(shade, uFogColor, smoothstep(uFog.x, uFog.y, -seen.z));
    gl_Position = projectionMatrix * seen;
  }
`;

const FRAGMENT = /* glsl */ `
  varying vec3 vColor;
  void main() { gl_FragColor = vec4(vColor, 1.0); }
`;

/**
 * For what stands still and far away: nothing but the colours of its vertices.
 * @param {THREE.ShaderMaterialParameters} [options]
 */
export function baked(options) {
  const vertexShader = `
    varying vec3 vColor;
    void main() {
      vColor = color;
      gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
    }
  `;
  return new THREE.ShaderMaterial({ vertexShader, fragmentShader: FRAGMENT, vertexColors: true, ...options });
}

/** @typedef {"plain" | "gem" | "glowing"} Finish how a surface answers the light */

/** The lights of the scene and the materials that share them. */
export function createPaint() {
  const color = (/** @type {string} */ css) => ({ value: new THREE.Color(css) });
  const uniforms = {
    uSunDir: { value: new THREE.Vector3(-0.45, 0.42, -0.86).normalize() },
    uSun: color("#ff9d6b"),
    uSky: color("#8a82c8"),
    uEarth: color("#6a5092"),
    uLamp: { value: new THREE.Vector3() },
    uLampColor: color("#ffb056"),
    uVault: { value: new THREE.Vector3(0, 1.7, 0) },
    uVaultColor: color("#000000"),
    uFogColor: color("#b96a92"),
    uFog: { value: new THREE.Vector2(26, 95) },
    uTime: { value: 0 },
  };
  /** @param {Finish} [finish] */
  const material = (finish = "plain") =>
    new THREE.ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      uniforms,
      vertexColors: true,
      defines: finish === "plain" ? {} : { [finish.toUpperCase()]: "" },
    });
  return { uniforms, material };
}

/** @typedef {ReturnType<typeof createPaint>} Paints */
