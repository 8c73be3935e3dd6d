/*
 * dmarcwalk_tell - the steps of a tree walk, for programs; see dmarcwalk.h.
 */
#include "dmarcwalk.h"

static const char *
state_name(enum dmarcwalk_state state)
{
	static const char *const names[] = {
		[DMARCWALK_UNASKED] = "unasked",
		[DMARCWALK_NOTHING] = "none",
		[DMARCWALK_FOUND] = "found",
		[DMARCWALK_SEVERAL] = "several",
		[DMARCWALK_FAILED] = "failed",
	};

	return names[state];
}

void
dmarcwalk_json(const struct dmarcwalk *w, struct json *j)
{
	const struct dmarcwalk_step *step;
	size_t i;

	json_open(j, "walk", '[');
	for (i = 0; i < w->taken; i++) {
		step = &w->steps[i];
		json_open(j, NULL, '{');
		json_str(j, "name", step->answer->name);
		json_str(j, "status", dns_status_text(step->answer->status));
		json_str(j, "state", state_name(step->state));
		if (step->record != NULL)
			json_octets(j, "record", step->record->data,
			    step->record->len);
		else
			json_str(j, "record", NULL);
		json_close(j, '}');
	}
	json_close(j, ']');
}
