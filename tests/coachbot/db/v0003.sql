BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
CREATE TABLE answers (
	workspace TEXT NOT NULL, 
	id TEXT NOT NULL, 
	rep TEXT NOT NULL, 
	question TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	thread TEXT NOT NULL, 
	engine TEXT NOT NULL, 
	relevance DOUBLE NOT NULL, 
	refused BOOLEAN NOT NULL, 
	page_id TEXT, 
	style TEXT NOT NULL, 
	shown JSON NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_answers PRIMARY KEY (workspace, id)
);
INSERT INTO "answers" VALUES('default','answer1','U0MAYA','they say we''re too expensive','D0MAYA','1.1','extractive',9.99999999999906519221e-01,0,'1cda839f1a6e','curious','{"id": "answer1", "question": "they say we''re too expensive", "relevance": 0.9999999999999065, "refused": false, "reason": "", "kind": "play", "page": "1cda839f1a6e", "title": "They say we are too expensive", "section": "", "stage": "negotiation", "style": "curious", "way": 0, "say": [{"text": "Compared with what, if I may ask?", "source": "s1"}], "ask": [{"text": "What does it cost you today when a renewal slips?", "source": "s1"}], "why": [{"text": "Price is rarely the first doubt.", "source": "s1"}], "proof": [], "sources": [{"id": "s1", "page": "1cda839f1a6e", "path": "plays/price-objection.md", "title": "They say we are too expensive", "version": "3339820dadf3", "revision": 1, "approved_by": "lee", "approved_at": "2026-10-12", "review_by": null, "quote": "Compared with what, if I may ask?"}], "seen": ["1cda839f1a6e"], "nearest": null, "asked_before": 0, "notice": "", "engine": "extractive"}','2026-11-20 15:00:00.000000');
INSERT INTO "answers" VALUES('default','answer2','U0LEE','how do we bill in brazil, deferred','D0LEE','2.1','extractive',8.89976197044957340054e-01,0,'1cda839f1a6e','curious','{"id": "answer2", "question": "how do we bill in brazil, deferred", "relevance": 0.8899761970449573, "refused": false, "reason": "", "kind": "play", "page": "1cda839f1a6e", "title": "They say we are too expensive", "section": "", "stage": "negotiation", "style": "curious", "way": 0, "say": [{"text": "Compared with what, if I may ask?", "source": "s1"}], "ask": [{"text": "What does it cost you today when a renewal slips?", "source": "s1"}], "why": [{"text": "Price is rarely the first doubt.", "source": "s1"}], "proof": [], "sources": [{"id": "s1", "page": "1cda839f1a6e", "path": "plays/price-objection.md", "title": "They say we are too expensive", "version": "3339820dadf3", "revision": 1, "approved_by": "lee", "approved_at": "2026-10-12", "review_by": null, "quote": "Compared with what, if I may ask?"}], "seen": ["1cda839f1a6e"], "nearest": null, "asked_before": 0, "notice": "", "engine": "extractive"}','2026-11-20 15:00:00.000000');
INSERT INTO "answers" VALUES('default','answer3','you','they have a spreadsheet','cli','','extractive',9.99999999999906519221e-01,0,'4beb63b7eaba','curious','{"id": "answer3", "question": "they have a spreadsheet", "relevance": 0.9999999999999065, "refused": false, "reason": "", "kind": "play", "page": "4beb63b7eaba", "title": "They have a spreadsheet and it is fine", "section": "", "stage": "discovery", "style": "curious", "way": 0, "say": [{"text": "That might be all you need. Who keeps the sheet up to date?", "source": "s1"}], "ask": [{"text": "When did it last surprise you?", "source": "s1"}], "why": [], "proof": [], "sources": [{"id": "s1", "page": "4beb63b7eaba", "path": "plays/status-quo.md", "title": "They have a spreadsheet and it is fine", "version": "6a0144201c86", "revision": 1, "approved_by": "lee", "approved_at": "2026-10-12", "review_by": null, "quote": "That might be all you need. Who keeps the sheet up to date?"}], "seen": ["4beb63b7eaba"], "nearest": null, "asked_before": 0, "notice": "", "engine": "extractive"}','2026-11-20 15:00:00.000000');
CREATE TABLE calendars (
	workspace TEXT NOT NULL, 
	person TEXT NOT NULL, 
	place TEXT NOT NULL, 
	trouble TEXT NOT NULL, 
	state JSON NOT NULL, 
	next_at DATETIME NOT NULL, 
	checked_at DATETIME, 
	failures INTEGER NOT NULL, 
	CONSTRAINT pk_calendars PRIMARY KEY (workspace, person)
);
INSERT INTO "calendars" VALUES('default','maya','/srv/team/maya.ics','','{"changes": "1"}','2026-11-20 15:00:00.000000','2026-11-20 15:00:00.000000',0);
CREATE TABLE deals (
	workspace TEXT NOT NULL, 
	id TEXT NOT NULL, 
	account TEXT NOT NULL, 
	domain TEXT NOT NULL, 
	rep TEXT NOT NULL, 
	stage TEXT NOT NULL, 
	package TEXT NOT NULL, 
	competitor TEXT NOT NULL, 
	next_step TEXT NOT NULL, 
	amount DOUBLE, 
	close_on DATE, 
	contacts JSON NOT NULL, 
	promises JSON NOT NULL, source TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_deals PRIMARY KEY (workspace, id)
);
INSERT INTO "deals" VALUES('default','d1','Northgate Foods','northgate.example','maya','negotiation','','','',48000.0,NULL,'[{"name": "Yolanda Reyes", "email": "yolanda@northgate.example", "role": "VP Finance"}]','["The security sheet"]','');
CREATE TABLE debriefs (
	workspace TEXT NOT NULL, 
	person TEXT NOT NULL, 
	uid TEXT NOT NULL, 
	occurrence TEXT NOT NULL, 
	state TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	ts TEXT NOT NULL, 
	account TEXT NOT NULL, 
	deal TEXT NOT NULL, 
	stage TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	note TEXT NOT NULL, 
	moments JSON NOT NULL, 
	asked JSON NOT NULL, 
	transcript JSON, 
	first_tap_at DATETIME, 
	done_at DATETIME, 
	call_at DATETIME NOT NULL, 
	CONSTRAINT pk_debriefs PRIMARY KEY (workspace, person, uid, occurrence)
);
INSERT INTO "debriefs" VALUES('default','maya','past@x','once','done','D0MAYA','19.000100','Northgate Foods','d1','negotiation','next_step','Call her on Monday','{"price-objection": "said", "status-quo": "unsaid"}','["negotiation.1"]','null','2026-11-20 15:00:00.000000','2026-11-20 15:00:00.000000','2026-11-20 12:00:00.000000');
INSERT INTO "debriefs" VALUES('default','maya','soon:with:colons','once','asked','D0MAYA','20.000100','Northgate Foods','d1','negotiation','','','{}','[]','null',NULL,NULL,'2026-11-20 15:30:00.000000');
CREATE TABLE feedback (
	workspace TEXT NOT NULL, 
	answer_id TEXT NOT NULL, 
	rep TEXT NOT NULL, 
	helpful BOOLEAN NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_feedback PRIMARY KEY (workspace, answer_id, rep)
);
INSERT INTO "feedback" VALUES('default','answer1','U0MAYA',1,'2026-11-20 15:00:00.000000');
CREATE TABLE gaps (
	workspace TEXT NOT NULL, 
	id TEXT NOT NULL, 
	"group" TEXT NOT NULL, 
	question TEXT NOT NULL, 
	rep TEXT NOT NULL, 
	nearest_page_id TEXT, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_gaps PRIMARY KEY (workspace, id)
);
INSERT INTO "gaps" VALUES('default','answer2','answer2','deferred billing in brazil','U0LEE','1cda839f1a6e','2026-11-20 15:00:00.000000');
CREATE TABLE "jobs" (
	id INTEGER NOT NULL, 
	workspace TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	lane TEXT NOT NULL, 
	payload JSON NOT NULL, 
	due_at DATETIME NOT NULL, 
	state TEXT NOT NULL, 
	owner TEXT, 
	lease_until DATETIME, 
	tries INTEGER NOT NULL, 
	error TEXT, 
	created_at DATETIME NOT NULL, 
	needed_at DATETIME NOT NULL, 
	again BOOLEAN DEFAULT 0 NOT NULL, 
	failures INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_jobs PRIMARY KEY (id), 
	CONSTRAINT uq_jobs_workspace_key UNIQUE (workspace, "key")
);
INSERT INTO "jobs" VALUES(1,'default','debrief:plan:maya:past@x:once','debrief','dm:maya','{"person": "maya", "uid": "past@x", "occurrence": "once"}','2026-11-20 12:47:00.000000','ready',NULL,NULL,0,NULL,'2026-11-20 15:00:00.000000','2026-11-21 06:47:00.000000',0,0);
INSERT INTO "jobs" VALUES(2,'default','plan:maya:soon:with:colons:once','plan','dm:maya','{"person": "maya", "uid": "soon:with:colons", "occurrence": "once"}','2026-11-20 14:45:00.000000','ready',NULL,NULL,0,NULL,'2026-11-20 15:00:00.000000','2026-11-20 15:30:00.000000',0,0);
INSERT INTO "jobs" VALUES(3,'default','debrief:plan:maya:soon:with:colons:once','debrief','dm:maya','{"person": "maya", "uid": "soon:with:colons", "occurrence": "once"}','2026-11-20 16:17:00.000000','ready',NULL,NULL,0,NULL,'2026-11-20 15:00:00.000000','2026-11-21 10:17:00.000000',0,0);
INSERT INTO "jobs" VALUES(4,'default','plan:maya:later@x:once','plan','dm:maya','{"person": "maya", "uid": "later@x", "occurrence": "once"}','2026-11-21 20:15:00.000000','ready',NULL,NULL,0,NULL,'2026-11-20 15:00:00.000000','2026-11-21 21:00:00.000000',0,0);
INSERT INTO "jobs" VALUES(5,'default','debrief:plan:maya:later@x:once','debrief','dm:maya','{"person": "maya", "uid": "later@x", "occurrence": "once"}','2026-11-21 21:47:00.000000','ready',NULL,NULL,0,NULL,'2026-11-20 15:00:00.000000','2026-11-22 15:47:00.000000',0,0);
INSERT INTO "jobs" VALUES(6,'default','today:maya:2026-11-20','today','dm:maya','{"person": "maya", "day": "2026-11-20"}','2026-11-20 12:30:00.000000','ready',NULL,NULL,0,NULL,'2026-11-20 15:00:00.000000','2026-11-20 14:30:00.000000',0,0);
INSERT INTO "jobs" VALUES(7,'default','today:maya:2026-11-21','today','dm:maya','{"person": "maya", "day": "2026-11-21"}','2026-11-21 12:30:00.000000','ready',NULL,NULL,0,NULL,'2026-11-20 15:00:00.000000','2026-11-21 14:30:00.000000',0,0);
INSERT INTO "jobs" VALUES(8,'default','another_way:answer1:U0MAYA','another_way','D0MAYA:1.1','{"value": "answer1", "user": "U0MAYA", "channel": "D0MAYA", "url": "", "private": false, "thread": "1.1"}','2026-11-20 15:00:00.000000','ready',NULL,NULL,0,NULL,'2026-11-20 15:00:00.000000','2026-11-20 15:00:00.000000',0,0);
INSERT INTO "jobs" VALUES(9,'default','message:D0LEE:3.1','answer_message','D0LEE:3.1','{"channel": "D0LEE", "ts": "3.1", "thread": "3.1", "user": "U0LEE", "text": "they say we''re too expensive", "in_thread": false}','2026-11-20 15:00:00.000000','ready',NULL,NULL,0,NULL,'2026-11-20 15:00:00.000000','2026-11-20 15:00:00.000000',0,0);
INSERT INTO "jobs" VALUES(10,'default','accept_line:D0MAYA:x:y','accept_line','dm:maya','{"value": "price-objection", "selected": [], "user": "U0MAYA", "channel": "D0MAYA", "ts": "1716.000100", "thread": null}','2026-11-20 15:00:00.000000','ready',NULL,NULL,0,NULL,'2026-11-20 15:00:00.000000','2026-11-20 15:00:00.000000',0,0);
CREATE TABLE libraries (
	workspace TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	CONSTRAINT pk_libraries PRIMARY KEY (workspace)
);
INSERT INTO "libraries" VALUES('default',3);
CREATE TABLE meetings (
	workspace TEXT NOT NULL, 
	person TEXT NOT NULL, 
	uid TEXT NOT NULL, 
	occurrence TEXT NOT NULL, 
	title TEXT NOT NULL, 
	status TEXT NOT NULL, 
	organizer TEXT NOT NULL, 
	show_as TEXT NOT NULL, 
	link TEXT NOT NULL, 
	why TEXT NOT NULL, 
	arranged TEXT NOT NULL, 
	start_at DATETIME NOT NULL, 
	end_at DATETIME NOT NULL, 
	attendees JSON NOT NULL, 
	all_day BOOLEAN NOT NULL, 
	private BOOLEAN NOT NULL, 
	series BOOLEAN NOT NULL, 
	gone BOOLEAN NOT NULL, 
	is_call BOOLEAN, 
	missed INTEGER NOT NULL, 
	CONSTRAINT pk_meetings PRIMARY KEY (workspace, person, uid, occurrence)
);
INSERT INTO "meetings" VALUES('default','maya','past@x','once','Northgate Foods: open points','confirmed','maya@holdfast.example','busy','','Yolanda Reyes belongs to one of your deals.','1212bba6f21239e3','2026-11-20 12:00:00.000000','2026-11-20 12:45:00.000000','[{"name": "Yolanda Reyes", "email": "yolanda@northgate.example", "status": "accepted", "kind": "person"}]',0,0,0,0,1,0);
INSERT INTO "meetings" VALUES('default','maya','soon:with:colons','once','Northgate Foods: open points','confirmed','maya@holdfast.example','busy','','Yolanda Reyes belongs to one of your deals.','a620a53ae8efe9fb','2026-11-20 15:30:00.000000','2026-11-20 16:15:00.000000','[{"name": "Yolanda Reyes", "email": "yolanda@northgate.example", "status": "accepted", "kind": "person"}]',0,0,0,0,1,0);
INSERT INTO "meetings" VALUES('default','maya','later@x','once','Northgate Foods: open points','confirmed','maya@holdfast.example','busy','','Yolanda Reyes belongs to one of your deals.','878d25b07a3cd551','2026-11-21 21:00:00.000000','2026-11-21 21:45:00.000000','[{"name": "Yolanda Reyes", "email": "yolanda@northgate.example", "status": "accepted", "kind": "person"}]',0,0,0,0,1,0);
CREATE TABLE outbound (
	workspace TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	state TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	ts TEXT, 
	tries INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_outbound PRIMARY KEY (workspace, "key")
);
INSERT INTO "outbound" VALUES('default','plan:maya:soon:with:colons:once','sent','D0MAYA','1716.000100',1,'2026-11-20 15:00:00.000000');
CREATE TABLE pages (
	workspace TEXT NOT NULL, 
	id TEXT NOT NULL, 
	file TEXT NOT NULL, 
	path TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	title TEXT NOT NULL, 
	text TEXT NOT NULL, 
	version TEXT NOT NULL, 
	source_hash TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	owner TEXT NOT NULL, 
	approved_by TEXT NOT NULL, 
	approved_at DATE, 
	review_by DATE, 
	expires_on DATE, 
	status TEXT NOT NULL, 
	visibility TEXT NOT NULL, 
	stage TEXT NOT NULL, 
	quotable BOOLEAN NOT NULL, 
	triggers JSON NOT NULL, 
	meta JSON, 
	CONSTRAINT pk_pages PRIMARY KEY (workspace, id), 
	CONSTRAINT uq_pages_workspace_file UNIQUE (workspace, file)
);
INSERT INTO "pages" VALUES('default','1cda839f1a6e','/srv/team/playbook/plays/price-objection.md','plays/price-objection.md','play','They say we are too expensive','## Say: curious
Compared with what, if I may ask?

## Ask
- What does it cost you today when a renewal slips?

## Why
Price is rarely the first doubt.','3339820dadf3','27ea168b582298412588c32752c4c4e5fc8195c28eaf7f845a50a3bd0f3081e6',1,'lee','lee','2026-10-12',NULL,NULL,'approved','everyone','negotiation',1,'["You are too expensive", "That is more than we expected to pay"]','{"trigger": ["You are too expensive", "That is more than we expected to pay"], "styles": ["curious"]}');
INSERT INTO "pages" VALUES('default','4beb63b7eaba','/srv/team/playbook/plays/status-quo.md','plays/status-quo.md','play','They have a spreadsheet and it is fine','## Say: curious
That might be all you need. Who keeps the sheet up to date?

## Ask
- When did it last surprise you?','6a0144201c86','24066a16952ee48b44a9a9004643c6fd3f3ab8d96dcc4ee0679154269c3401bf',1,'lee','lee','2026-10-12',NULL,NULL,'approved','everyone','discovery',1,'["We have a spreadsheet, it''s fine", "Your tool does what our sheet does"]','{"trigger": ["We have a spreadsheet, it''s fine", "Your tool does what our sheet does"], "styles": ["curious"]}');
INSERT INTO "pages" VALUES('default','46b11f153d3d','/srv/team/playbook/stages/discovery.md','stages/discovery.md','prose','Discovery','# Discovery

## Goal
Find out whether late renewals cost them enough to act on it at all.','9b4e168357c4','69624921796d061b76f202242d351d780eec27098fb12ecb8ecb541da386525d',1,'','lee','2026-10-12',NULL,NULL,'approved','everyone','discovery',1,'[]','null');
CREATE TABLE passages (
	workspace TEXT NOT NULL, 
	id TEXT NOT NULL, 
	page_id TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	heading JSON NOT NULL, 
	text TEXT NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	CONSTRAINT pk_passages PRIMARY KEY (workspace, id)
);
INSERT INTO "passages" VALUES('default','1cda839f1a6e-0','1cda839f1a6e',0,'[]','## Say: curious
Compared with what, if I may ask?

## Ask
- What does it cost you today when a renewal slips?

## Why
Price is rarely the first doubt.',0,150);
INSERT INTO "passages" VALUES('default','4beb63b7eaba-0','4beb63b7eaba',0,'[]','## Say: curious
That might be all you need. Who keeps the sheet up to date?

## Ask
- When did it last surprise you?',0,116);
INSERT INTO "passages" VALUES('default','46b11f153d3d-0','46b11f153d3d',0,'["Goal"]','Find out whether late renewals cost them enough to act on it at all.',21,89);
CREATE TABLE people (
	workspace TEXT NOT NULL, 
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	email TEXT NOT NULL, 
	role TEXT NOT NULL, 
	team TEXT NOT NULL, 
	manager TEXT NOT NULL, 
	time_zone TEXT NOT NULL, 
	style TEXT NOT NULL, 
	slack TEXT NOT NULL, 
	started_on DATE, 
	CONSTRAINT pk_people PRIMARY KEY (workspace, id)
);
INSERT INTO "people" VALUES('default','maya','Maya Lindqvist','maya@holdfast.example','rep','north','dana','America/New_York','curious','U0MAYA',NULL);
INSERT INTO "people" VALUES('default','dana','Dana Whitfield','dana@holdfast.example','manager','north','','UTC','','U0DANA',NULL);
INSERT INTO "people" VALUES('default','U0LEE','Lee','lee@holdfast.example','rep','','','UTC','','U0LEE',NULL);
CREATE TABLE plans (
	workspace TEXT NOT NULL, 
	person TEXT NOT NULL, 
	uid TEXT NOT NULL, 
	occurrence TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	state TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	ts TEXT NOT NULL, 
	details_ts TEXT NOT NULL, 
	shown TEXT NOT NULL, 
	start_at DATETIME NOT NULL, 
	at DATETIME NOT NULL, 
	content JSON NOT NULL, 
	accepted JSON NOT NULL, 
	CONSTRAINT pk_plans PRIMARY KEY (workspace, person, uid, occurrence)
);
INSERT INTO "plans" VALUES('default','maya','past@x','once','plan:maya:past@x:once','posted','D0MAYA','176.000100','18.1','ae1120c71adad948','2026-11-20 12:00:00.000000','2026-11-20 15:00:00.000000','{"key": "plan:maya:past@x:once", "meeting": {"uid": "past@x", "occurrence": "once", "start": "2026-11-20T12:00:00+00:00", "end": "2026-11-20T12:45:00+00:00", "title": "Northgate Foods: open points", "link": ""}, "account": "Northgate Foods", "deal": {"id": "d1", "stage": "negotiation", "package": "", "amount": 48000.0, "close_on": null, "competitor": "", "next_step": "", "source": "s1"}, "deal_why": "The only open deal with Northgate Foods.", "stage": "negotiation", "due_at": "2026-11-20T15:00:00+00:00", "why": null, "room": [{"name": "Yolanda Reyes", "role": "VP Finance", "company": "Northgate Foods", "met": 0, "last_met": null, "status": "accepted"}], "promises": [{"text": "The security sheet", "source": "s1"}], "goal": null, "next_step": null, "must_ask": [], "likely_objections": [{"play": "price-objection", "title": "They say we are too expensive", "buyer": "You are too expensive", "say": "Compared with what, if I may ask?", "style": "curious", "ask": ["What does it cost you today when a renewal slips?"], "because": "it comes up in negotiation", "source": "s2"}, {"play": "status-quo", "title": "They have a spreadsheet and it is fine", "buyer": "We have a spreadsheet, it''s fine", "say": "That might be all you need. Who keeps the sheet up to date?", "style": "curious", "ask": ["When did it last surprise you?"], "because": "the deal points to it", "source": "s3"}], "if_then": [{"id": "price-objection", "buyer": "You are too expensive", "then": "Compared with what, if I may ask?", "source": "s2"}, {"id": "status-quo", "buyer": "We have a spreadsheet, it''s fine", "then": "That might be all you need. Who keeps the sheet up to date?", "source": "s3"}], "focus": [{"id": "objection_recognised", "name": "Hears the objection", "source": "s4"}], "warm_up": {"play": "price-objection", "title": "They say we are too expensive", "prompts": ["You are too expensive", "That is more than we expected to pay"], "line": "Compared with what, if I may ask?", "source": "s2"}, "history": [], "sources": [{"id": "s1", "page": "", "path": "", "title": "Deal: Northgate Foods", "version": "", "revision": 0, "approved_by": "", "approved_at": null, "review_by": null, "quote": "negotiation"}, {"id": "s2", "page": "1cda839f1a6e", "path": "plays/price-objection.md", "title": "They say we are too expensive", "version": "3339820dadf3", "revision": 1, "approved_by": "lee", "approved_at": "2026-10-12", "review_by": null, "quote": "Compared with what, if I may ask?"}, {"id": "s3", "page": "4beb63b7eaba", "path": "plays/status-quo.md", "title": "They have a spreadsheet and it is fine", "version": "6a0144201c86", "revision": 1, "approved_by": "lee", "approved_at": "2026-10-12", "review_by": null, "quote": "That might be all you need. Who keeps the sheet up to date?"}, {"id": "s4", "page": "", "path": "behaviours.yml", "title": "Behaviours", "version": "1", "revision": 0, "approved_by": "", "approved_at": null, "review_by": null, "quote": "Hears the objection"}]}','["price-objection"]');
INSERT INTO "plans" VALUES('default','maya','soon:with:colons','once','plan:maya:soon:with:colons:once','posted','D0MAYA','1716.000100','18.1','5e44f14f78b11b55','2026-11-20 15:30:00.000000','2026-11-20 15:00:00.000000','{"key": "plan:maya:soon:with:colons:once", "meeting": {"uid": "soon:with:colons", "occurrence": "once", "start": "2026-11-20T15:30:00+00:00", "end": "2026-11-20T16:15:00+00:00", "title": "Northgate Foods: open points", "link": ""}, "account": "Northgate Foods", "deal": {"id": "d1", "stage": "negotiation", "package": "", "amount": 48000.0, "close_on": null, "competitor": "", "next_step": "", "source": "s1"}, "deal_why": "The only open deal with Northgate Foods.", "stage": "negotiation", "due_at": "2026-11-20T15:00:00+00:00", "why": null, "room": [{"name": "Yolanda Reyes", "role": "VP Finance", "company": "Northgate Foods", "met": 1, "last_met": "2026-11-20", "status": "accepted"}], "promises": [{"text": "The security sheet", "source": "s1"}], "goal": null, "next_step": null, "must_ask": [], "likely_objections": [{"play": "price-objection", "title": "They say we are too expensive", "buyer": "You are too expensive", "say": "Compared with what, if I may ask?", "style": "curious", "ask": ["What does it cost you today when a renewal slips?"], "because": "it comes up in negotiation", "source": "s2"}, {"play": "status-quo", "title": "They have a spreadsheet and it is fine", "buyer": "We have a spreadsheet, it''s fine", "say": "That might be all you need. Who keeps the sheet up to date?", "style": "curious", "ask": ["When did it last surprise you?"], "because": "the deal points to it", "source": "s3"}], "if_then": [{"id": "price-objection", "buyer": "You are too expensive", "then": "Compared with what, if I may ask?", "source": "s2"}, {"id": "status-quo", "buyer": "We have a spreadsheet, it''s fine", "then": "That might be all you need. Who keeps the sheet up to date?", "source": "s3"}], "focus": [{"id": "objection_recognised", "name": "Hears the objection", "source": "s4"}], "warm_up": {"play": "price-objection", "title": "They say we are too expensive", "prompts": ["You are too expensive", "That is more than we expected to pay"], "line": "Compared with what, if I may ask?", "source": "s2"}, "history": [], "sources": [{"id": "s1", "page": "", "path": "", "title": "Deal: Northgate Foods", "version": "", "revision": 0, "approved_by": "", "approved_at": null, "review_by": null, "quote": "negotiation"}, {"id": "s2", "page": "1cda839f1a6e", "path": "plays/price-objection.md", "title": "They say we are too expensive", "version": "3339820dadf3", "revision": 1, "approved_by": "lee", "approved_at": "2026-10-12", "review_by": null, "quote": "Compared with what, if I may ask?"}, {"id": "s3", "page": "4beb63b7eaba", "path": "plays/status-quo.md", "title": "They have a spreadsheet and it is fine", "version": "6a0144201c86", "revision": 1, "approved_by": "lee", "approved_at": "2026-10-12", "review_by": null, "quote": "That might be all you need. Who keeps the sheet up to date?"}, {"id": "s4", "page": "", "path": "behaviours.yml", "title": "Behaviours", "version": "1", "revision": 0, "approved_by": "", "approved_at": null, "review_by": null, "quote": "Hears the objection"}]}','["price-objection"]');
CREATE TABLE practice_intents (
	workspace TEXT NOT NULL, 
	rep TEXT NOT NULL, 
	answer_id TEXT NOT NULL, 
	page_id TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_practice_intents PRIMARY KEY (workspace, rep, answer_id)
);
INSERT INTO "practice_intents" VALUES('default','U0MAYA','answer1','1cda839f1a6e','2026-11-20 15:00:00.000000');
CREATE TABLE preferences (
	workspace TEXT NOT NULL, 
	person TEXT NOT NULL, 
	morning TEXT NOT NULL, 
	quiet_from TEXT NOT NULL, 
	quiet_until TEXT NOT NULL, 
	plans BOOLEAN NOT NULL, 
	lead_minutes INTEGER NOT NULL, 
	CONSTRAINT pk_preferences PRIMARY KEY (workspace, person)
);
INSERT INTO "preferences" VALUES('default','maya','07:30','20:00','06:00',1,45);
INSERT INTO "preferences" VALUES('default','U0LEE','','','',0,15);
CREATE TABLE series_choices (
	workspace TEXT NOT NULL, 
	person TEXT NOT NULL, 
	uid TEXT NOT NULL, 
	is_call BOOLEAN NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_series_choices PRIMARY KEY (workspace, person, uid)
);
CREATE INDEX ix_answers_workspace_channel_thread ON answers (workspace, channel, thread);
CREATE INDEX ix_gaps_workspace_at ON gaps (workspace, at);
CREATE INDEX ix_passages_workspace_page_id ON passages (workspace, page_id);
CREATE INDEX ix_jobs_workspace_due_at_needed_at_lane_kind_id ON jobs (workspace, due_at, needed_at, lane, kind, id) WHERE state = 'ready';
CREATE INDEX ix_jobs_workspace_lease_until_lane_kind ON jobs (workspace, lease_until, lane, kind) WHERE state = 'running';
CREATE INDEX ix_people_workspace_email ON people (workspace, email);
CREATE INDEX ix_people_workspace_slack ON people (workspace, slack);
CREATE INDEX ix_deals_workspace_domain ON deals (workspace, domain);
CREATE INDEX ix_calendars_workspace_next_at ON calendars (workspace, next_at);
CREATE INDEX ix_meetings_workspace_person_start_at ON meetings (workspace, person, start_at);
CREATE INDEX ix_meetings_workspace_uid ON meetings (workspace, uid);
CREATE INDEX ix_plans_workspace_channel_ts ON plans (workspace, channel, ts);
CREATE INDEX ix_debriefs_workspace_account ON debriefs (workspace, account);
CREATE INDEX ix_debriefs_workspace_channel_ts ON debriefs (workspace, channel, ts);
COMMIT;
