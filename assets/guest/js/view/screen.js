export const canShareScreen = Boolean(navigator.mediaDevices?.getDisplayMedia);

// pickScreen lets the person choose what to share. It is null if they chose
// nothing, and throws where the system does not let the browser.
export async function pickScreen() {
  try {
    return await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 30 } }, audio: true });
  } catch (error) {
    if (error.name === "NotAllowedError" && !/system/i.test(error.message)) {
      return null;
    }
    throw error;
  }
}
