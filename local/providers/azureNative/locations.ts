/** Azure's public regions by the name ARM stores. */
const LOCATIONS = [
  ...[
    "australiacentral",
    "australiaeast",
    "australiasoutheast",
    "austriaeast",
    "belgiumcentral",
    "brazilsouth",
  ],
  ...[
    "canadacentral",
    "canadaeast",
    "centralindia",
    "centralus",
    "chilecentral",
    "denmarkeast",
    "eastasia",
  ],
  ...[
    "eastus",
    "eastus2",
    "francecentral",
    "germanywestcentral",
    "indonesiacentral",
    "israelcentral",
    "italynorth",
  ],
  ...[
    "japaneast",
    "japanwest",
    "koreacentral",
    "koreasouth",
    "malaysiawest",
    "mexicocentral",
    "newzealandnorth",
  ],
  ...[
    "northcentralus",
    "northeurope",
    "norwayeast",
    "polandcentral",
    "qatarcentral",
    "southafricanorth",
  ],
  ...[
    "southcentralus",
    "southeastasia",
    "southindia",
    "spaincentral",
    "swedencentral",
    "switzerlandnorth",
  ],
  ...[
    "uaenorth",
    "uksouth",
    "ukwest",
    "westcentralus",
    "westeurope",
    "westindia",
    "westus",
    "westus2",
    "westus3",
  ],
];

/** `West Europe` and `westeurope` are the same place. */
export function locationFault(location: string): string | undefined {
  if (LOCATIONS.includes(location.toLowerCase().replaceAll(" ", ""))) return undefined;
  return (
    `The provided location '${location}' is not available for resource group. ` +
    `List of available regions is '${LOCATIONS.join(",")}'.`
  );
}
