import { serve } from "../protocol/serve";
import { randomProvider } from "./provider";

serve(randomProvider());
