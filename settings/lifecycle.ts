import { containers } from "./names";

/** Landing files move to the cool tier and go in the end. Tables stay: their files belong to a Delta log, not to a date. */
export function landingLifecycle(coolAfterDays: number, deleteAfterDays: number) {
  return lifecycle("landing", containers.landing, {
    tierToCool: { daysAfterModificationGreaterThan: coolAfterDays },
    delete: { daysAfterModificationGreaterThan: deleteAfterDays },
  });
}

/** A flow log deletes its old records itself, as long as it is there; this takes the last ones of one that is gone. */
export function flowLogLifecycle(retentionDays: number) {
  return lifecycle("flow-logs", flowLogContainer, {
    delete: { daysAfterModificationGreaterThan: retentionDays },
  });
}

/** Where Azure writes the records of virtual networks. */
const flowLogContainer = "insights-logs-flowlogflowevent";

type Actions = Readonly<Record<string, { daysAfterModificationGreaterThan: number }>>;

function lifecycle(name: string, container: string, baseBlob: Actions) {
  const filters = { blobTypes: ["blockBlob"], prefixMatch: [`${container}/`] };
  return {
    rules: [
      { name, type: "Lifecycle", enabled: true, definition: { filters, actions: { baseBlob } } },
    ],
  };
}
