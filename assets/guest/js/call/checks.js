// What a value of unknown origin is. Pure.

/** Whether a value is 32 lower-case hexadecimal digits. */
export function isIdentity(value) {
  return typeof value === "string" && /^[0-9a-f]{32}$/.test(value);
}

/** Whether a value is an object and no array. */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
