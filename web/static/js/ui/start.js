// The page's small conveniences. Everything here works without script too, unless the element is hidden until now.
import { watchConfirmations } from "./confirm.js";
import { watchDialogs } from "./dialogs.js";
import { watchDropzones } from "./dropzone.js";
import { watchPictures } from "./enlarge.js";
import { followJobs } from "./job.js";
import { watchLengths } from "./length.js";
import { watchForms } from "./once.js";
import { watchPreferences } from "./preferences.js";
import { watchLongLists } from "./seek.js";
import { watchSmallThings } from "./small.js";
import { keepTimes } from "./times.js";

watchConfirmations(document);
watchForms(document);
watchLengths(document);
watchDialogs(document);
watchDropzones(document);
watchPreferences(document);
watchSmallThings(document);
watchLongLists(document);
followJobs(document);
watchPictures(document);
keepTimes(document);
