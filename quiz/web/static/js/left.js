// What is still kept on this device of an attempt: the summary sends it, the result forgets it.

import { Device } from "./device.js";
import { Slot, Wire } from "./wire.js";

const says = document.querySelector("[data-left-of]").dataset;
const device = new Device(says.person, says.leftOf);

if (says.forget !== undefined) device.wipe();
else send();

async function send() {
  let arrived = false;
  const nothing = () => {};
  const hear = { waits: nothing, refused: nothing, saved: () => (arrived = true) };
  const quiet = { saving: nothing, saved: nothing, failing: nothing, refused: nothing };
  const wire = new Wire(device, says.token, { ...quiet, unheard: () => wire.stop("unheard") });
  for (const place of device.places()) {
    const copy = device.find(place);
    if (!copy) continue;
    new Slot(wire, { ...copy, place, read: () => copy.fields, hear }).pending = copy;
  }
  await wire.flush();
  // The list was made before these came.
  if (arrived) location.reload();
}
