"""What CRMs and directories call the columns we read; see ``coachbot.team.sheet.bare`` for how they are compared.

Names are those of exports of HubSpot, Salesforce, Pipedrive, Dynamics 365, Zoho, Close, Copper, Freshsales, Attio and
monday; of Google Workspace, Okta, Microsoft Entra, BambooHR and Slack.
"""

from typing import Final

DEALS: Final = {
    "id": (
        "dealid", "recordid", "opportunityid", "oppid", "opportunityid18", "dealrecordid", "potentialid", "leadid",
        "donotmodifyopportunity", "externalid", "crmid", "identifier", "key", "itemid", "nr", "kennung",
    ),
    "account": (
        "accountname", "company", "companyname", "organization", "organisation", "organizationname", "dealorganization",
        "associatedcompany", "associatedcompanyprimary", "primarycompany", "customer", "client", "potentialcustomer",
        "relatedaccount", "leadname", "associatedrecords", "kunde", "firma", "unternehmen", "entreprise", "empresa",
        "dealname", "dealtitle", "opportunityname", "potentialname", "opportunity", "topic", "name", "title",
    ),
    "name": ("dealname", "dealtitle", "opportunityname", "potentialname", "opportunity", "topic", "title"),
    "stage": (
        "dealstage", "stagename", "opportunitystage", "salesstage", "pipelinestage", "pipelinephase", "phase",
        "stadium",
        "statuslabel", "dealstatus", "statusreason", "status",
    ),
    "status": ("dealstatus", "opportunitystatus", "statuslabel", "state", "wonlost", "statustype"),
    "domain": (
        "companydomain", "companydomainname", "website", "websiteurl", "accountwebsite", "organizationwebsite", "web",
        "url",
    ),
    "rep": (
        "owner", "dealowner", "opportunityowner", "ownername", "ownerfullname", "accountowner", "salesrep",
        "assignedto",
        "ownerid", "user", "salesperson", "besitzer", "verantwortlich", "propriétaire", "propietario",
    ),
    "rep_email": ("owneremail", "dealowneremail", "ownersemail", "useremail"),
    "package": ("product", "products", "productname", "plan", "paket", "produkt"),
    "amount": (
        "value", "dealvalue", "dealamount", "amountincompanycurrency", "amountconverted", "totalamount", "estrevenue",
        "estimatedrevenue", "revenue", "acv", "tcv", "arr", "mrr", "price", "betrag", "wert",
        "montant", "importe", "valor",
    ),
    "close_on": (
        "closedate", "closingdate", "expectedclosedate", "dealexpectedclosedate", "expectedclose", "estclosedate",
        "estimatedclosedate", "estimatedclose", "dateclosed", "closes", "forecastclosedate", "abschlussdatum",
        "datedeclôture", "fechadecierre",
    ),
    "close_in_days": (),
    "competitor": ("competitors", "maincompetitors", "maincompetitor", "wettbewerber"),
    "contacts": (
        "contact", "associatedcontact", "associatedcontacts", "contactperson", "dealcontactperson", "primarycontact",
        "contactname", "contactnames", "people", "ansprechpartner",
    ),
    "contact_email": ("contactemail", "primarycontactemail", "email", "contactpersonemail", "contactemails"),
    "next_step": ("nextstep", "nextsteps", "nächsterschritt", "nextaction"),
    "promises": (),
}  # fmt: skip
PEOPLE: Final = {
    "id": ("personid", "employeeid", "employeenumber", "memberid", "username", "login", "userlogin"),
    "name": ("fullname", "displayname", "realname", "employeename", "employee", "person", "vollername"),
    "first_name": ("firstname", "givenname", "vorname", "prénom", "nombre"),
    "last_name": ("lastname", "familyname", "surname", "nachname", "apellido", "apellidos"),
    "email": (
        "emailaddress", "primaryemail", "workemail", "mail", "useremail", "userprincipalname", "emailaddressrequired",
        "loginemail", "login", "username",
    ),
    "role": ("coachbotrole",),
    "team": ("department", "group", "orgunit", "division", "abteilung"),
    "manager": ("managerid", "reportsto", "supervisor", "reportingto"),
    "started_on": ("startdate", "hiredate", "hired", "eintrittsdatum", "joined", "dateofjoining"),
    "time_zone": ("timezone", "tz", "zeitzone"),
    "style": (),
    "slack": ("slackid", "slackuserid", "slackmemberid"),
    "user_id": (),
    "calendar": ("calendarurl", "calendaraddress", "icalurl", "ics", "icsurl", "kalender"),
    "status": ("userstatus", "accountstatus", "employmentstatus", "statusreadonly"),
}  # fmt: skip
