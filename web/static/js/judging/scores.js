// The fields of a judge's sheet: what can stand in one, why not, and the way back from a reference row.

import { filled } from "../ui/filled.js";

export function scores(sheet) {
  return [...sheet.querySelectorAll("[data-aspects] input[type=number]")];
}

/** The reason of a correction, where this contestant has a mark to correct. */
export function reasonOf(sheet) {
  const reason = sheet.elements.namedItem("reason");
  return reason && !reason.disabled ? reason : null;
}

/** Says beside the field when its score cannot stand; true when it cannot. A blank one is asked for in ``signing``. */
export function judge(sheet, input, { signing = false } = {}) {
  const { badInput, stepMismatch, rangeOverflow, rangeUnderflow } = input.validity;
  const unfit = rangeOverflow || rangeUnderflow || badInput || stepMismatch || (signing && input.value === "");
  const field = input.closest(".field");
  let told = field.querySelector("[data-over-told]");
  if (unfit && !told) {
    told = document.createElement("p");
    told.className = "field-error";
    told.dataset.overTold = "";
    told.id = `over-${input.name}`;
    told.setAttribute("role", "alert");
    field.append(told);
  }
  const words = rangeOverflow ? sheet.dataset.over : sheet.dataset.unfit;
  if (unfit) told.textContent = filled(words, { n: input.max });
  else told?.remove();
  if (unfit) {
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", told.id);
  } else {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  }
  return unfit;
}

/** Whether the sheet can be signed as it stands; else the first field that cannot is shown, with why. */
export function signable(sheet) {
  const unfit = sheet.elements.absent.checked ? [] : scores(sheet).filter((input) => judge(sheet, input, { signing: true }));
  unfit[0]?.focus();
  return !unfit.length && (reasonOf(sheet)?.reportValidity() ?? true);
}

/** A mark that a reference row wrote over: what it was, and the way back. */
export function undoable(sheet, input, before) {
  const told = document.createElement("p");
  told.dataset.wasTold = "";
  told.className = "small";
  told.setAttribute("role", "status");
  const back = document.createElement("button");
  back.type = "button";
  back.className = "button button-plain";
  back.textContent = filled(sheet.dataset.back, { n: before });
  back.addEventListener("click", () => {
    input.value = before;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
  });
  told.append(filled(sheet.dataset.was, { n: before }), " ", back);
  input.closest(".field").append(told);
}
