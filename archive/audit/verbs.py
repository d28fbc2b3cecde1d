"""Every act that the log knows. An act with another name can't be recorded, so it can't be done."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    """What was done."""

    SIGN_IN = "sign-in", _("signed in")
    SIGN_OUT = "sign-out", _("signed out")
    SIGN_IN_REFUSED = "sign-in-refused", _("was refused sign-in")
    STATE_PURPOSE = "state-purpose", _("stated a purpose")
    SEARCH = "search", _("searched protected accounts")
    STORE_SEARCH = "store-search", _("asked a search")
    OPEN_SEARCH = "open-search", _("opened a search of their own")
    READ = "read", _("read an account")
    WORK = "work", _("opened an account to work on it")
    READ_GRANT = "read-grant", _("opened a grant")
    READ_CASE_NAME = "read-case-name", _("read the name of a case")
    NAME_CASE = "name-case", _("named a case by its code")
    READ_PURPOSE = "read-purpose", _("read again what they read for")
    ENTER = "enter", _("entered an account")
    AMEND = "amend", _("amended the description of an account")
    ADD_TRANSCRIPT = "add-transcript", _("added a transcript")
    RECORD_CONSENT = "record-consent", _("recorded consent")
    CONFIRM_CONSENT = "confirm-consent", _("confirmed consent")
    SET_ASIDE_CONSENT = "set-aside-consent", _("set a consent aside")
    CLEAR_CONDITION = "clear-condition", _("cleared a condition")
    REDACT = "redact", _("marked a redaction")
    UNREDACT = "unredact", _("took a proposed redaction back")
    SUBMIT_REDACTION = "submit-redaction", _("submitted a redaction set")
    APPROVE_REDACTION = "approve-redaction", _("approved a redaction set")
    RETURN_REDACTION = "return-redaction", _("returned a redaction set")
    DRAFT = "draft", _("drafted a public rendition")
    SUBMIT = "submit", _("submitted a public rendition")
    APPROVE = "approve", _("approved a public rendition")
    RETURN = "return", _("returned a public rendition")
    PUBLISH = "publish", _("published")
    ACCEPT_CELL = "accept-cell", _("accepted a small public cell")
    COARSEN = "coarsen", _("made a public rendition coarser")
    WITHDRAW = "withdraw", _("withdrew an account")
    UNPUBLISH = "unpublish", _("took a publication down")
    CREATE_COLLECTION = "create-collection", _("created a collection")
    DESCRIBE_COLLECTION = "describe-collection", _("described a collection")
    RECORD_CUSTODY = "record-custody", _("recorded custody")
    ASSIGN = "assign", _("assigned a duty")
    END_ASSIGNMENT = "end-assignment", _("ended a duty")
    OPEN_CASE = "open-case", _("opened a case")
    ASK_GRANT = "ask-grant", _("asked for a grant")
    APPROVE_GRANT = "approve-grant", _("approved a grant")
    REFUSE_GRANT = "refuse-grant", _("refused a grant")
    REVOKE_GRANT = "revoke-grant", _("revoked a grant")
    IMPORT = "import", _("imported accounts")
    READ_FILE = "read-file", _("opened a kept file")
    RELEASE_IMPORT = "release-import", _("released an import")
    INDEX = "index", _("wrote the index")
    VERIFY_INDEX = "verify-index", _("verified the index")
    ADD_PERSON = "add-person", _("added a user account")
    CLOSE_PERSON = "close-person", _("closed a user account")
    REOPEN_PERSON = "reopen-person", _("opened a user account again")
    CHANGE_PASSWORD = "change-password", _("gave a new password")
    LOAD_VOCABULARY = "load-vocabulary", _("loaded places or terms")
    RELATE = "relate", _("proposed a relation")
    CONFIRM_RELATION = "confirm-relation", _("confirmed a relation")
    REJECT_RELATION = "reject-relation", _("rejected a relation")
    SEEK_REPEATS = "seek-repeats", _("looked for accounts that repeat one")
    SAVE_SEARCH = "save-search", _("saved a search")
    LIST_SAVED = "list-saved", _("opened the list of their saved searches")
    RUN_SAVED = "run-saved", _("ran a saved search")
    FORGET_SEARCH = "forget-search", _("deleted a saved search")
    CHANGE_ALERTS = "change-alerts", _("switched alerts of a saved search")
    CHANGE_ADDRESS = "change-address", _("changed where alerts are sent to")
    STANDING_SEARCH = "standing-search", _("had a saved search looked after")
    SEND_ALERT = "send-alert", _("sent an alert")


# Acts that change nothing: somebody looked, asked, or came and went.
LOOKS = frozenset(
    {
        Verb.SIGN_IN,
        Verb.SIGN_OUT,
        Verb.SIGN_IN_REFUSED,
        Verb.SEARCH,
        Verb.STORE_SEARCH,
        Verb.OPEN_SEARCH,
        Verb.READ,
        Verb.WORK,
        Verb.READ_GRANT,
        Verb.READ_CASE_NAME,
        Verb.NAME_CASE,
        Verb.READ_PURPOSE,
        Verb.READ_FILE,
        Verb.VERIFY_INDEX,
        Verb.SEEK_REPEATS,
        Verb.LIST_SAVED,
        Verb.RUN_SAVED,
        Verb.STANDING_SEARCH,
        Verb.SEND_ALERT,
    }
)


class Outcome(models.TextChoices):
    """How it ended. An intention without outcome was cut off; `settle` finds out."""

    INTENDED = "intended", _("begun")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")
    FAILED = "failed", _("failed")
