import { containers } from "./names";

/** Landing files move to the cool tier and go in the end. Tables stay: their files belong to a Delta log, not to a date. */
export function landingLifecycle(coolAfterDays: number, deleteAfterDays: number) {
  return {
    rules: [
      {
        name: "landing",
        type: "Lifecycle",
        enabled: true,
        definition: {
          filters: { blobTypes: ["blockBlob"], prefixMatch: [`${containers.landing}/`] },
          actions: {
            baseBlob: {
              tierToCool: { daysAfterModificationGreaterThan: coolAfterDays },
              delete: { daysAfterModificationGreaterThan: deleteAfterDays },
            },
          },
        },
      },
    ],
  };
}
