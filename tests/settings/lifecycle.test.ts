import { landingLifecycle } from "../../settings/lifecycle";

test("ages landing files and never the files of a Delta table", () => {
  expect(landingLifecycle(30, 365)).toEqual({
    rules: [
      {
        name: "landing",
        type: "Lifecycle",
        enabled: true,
        definition: {
          filters: { blobTypes: ["blockBlob"], prefixMatch: ["landing/"] },
          actions: {
            baseBlob: {
              tierToCool: { daysAfterModificationGreaterThan: 30 },
              delete: { daysAfterModificationGreaterThan: 365 },
            },
          },
        },
      },
    ],
  });
});
