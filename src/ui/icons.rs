//! Every icon the window draws, by its name in the Phosphor set. Regular and filled icons have
//! the same code points: the font family decides (`fonts::icons`, `fonts::icons_fill`).

macro_rules! icons {
    ($($name:ident = $code:literal, $phosphor:literal;)+) => {
        $(#[doc = $phosphor] pub const $name: &str = $code;)+

        /// Every icon with its name in the set.
        pub const ALL: &[(&str, &str)] = &[$(($name, $phosphor),)+];
    };
}

icons! {
    APP_WINDOW = "\u{e5da}", "app-window";
    ARROW_COUNTER_CLOCKWISE = "\u{e038}", "arrow-counter-clockwise";
    ARROW_LEFT = "\u{e058}", "arrow-left";
    ARROW_RIGHT = "\u{e06c}", "arrow-right";
    ARROW_SQUARE_OUT = "\u{e5de}", "arrow-square-out";
    ARROW_U_UP_LEFT = "\u{e08a}", "arrow-u-up-left";
    ARROWS_IN_LINE_HORIZONTAL = "\u{e530}", "arrows-in-line-horizontal";
    ARROWS_IN_SIMPLE = "\u{e09e}", "arrows-in-simple";
    ARROWS_OUT_SIMPLE = "\u{e0a6}", "arrows-out-simple";
    BINOCULARS = "\u{ea64}", "binoculars";
    BOOKMARK_SIMPLE = "\u{e0ea}", "bookmark-simple";
    CALCULATOR = "\u{e538}", "calculator";
    CALENDAR_BLANK = "\u{e10a}", "calendar-blank";
    CARET_DOWN = "\u{e136}", "caret-down";
    CARET_LEFT = "\u{e138}", "caret-left";
    CARET_RIGHT = "\u{e13a}", "caret-right";
    CARET_UP = "\u{e13c}", "caret-up";
    CARET_UP_DOWN = "\u{e140}", "caret-up-down";
    CHART_LINE = "\u{e154}", "chart-line";
    CHAT_CIRCLE_TEXT = "\u{e16e}", "chat-circle-text";
    CHECK = "\u{e182}", "check";
    CHECK_CIRCLE = "\u{e184}", "check-circle";
    CIRCLE = "\u{e18a}", "circle";
    CIRCLE_NOTCH = "\u{eb44}", "circle-notch";
    CLOCK = "\u{e19a}", "clock";
    CLOCK_COUNTER_CLOCKWISE = "\u{e1a0}", "clock-counter-clockwise";
    COLUMNS = "\u{e546}", "columns";
    COPY = "\u{e1ca}", "copy";
    CUBE = "\u{e1da}", "cube";
    DATABASE = "\u{e1de}", "database";
    DESKTOP = "\u{e560}", "desktop";
    DEVICE_MOBILE = "\u{e1e0}", "device-mobile";
    DOT_OUTLINE = "\u{ece0}", "dot-outline";
    DOTS_THREE = "\u{e1fe}", "dots-three";
    DOWNLOAD_SIMPLE = "\u{e20c}", "download-simple";
    EQUALS = "\u{e21c}", "equals";
    EXPORT = "\u{eaf0}", "export";
    EYE = "\u{e220}", "eye";
    EYE_SLASH = "\u{e224}", "eye-slash";
    FILE_DASHED = "\u{e704}", "file-dashed";
    FILE_TEXT = "\u{e23a}", "file-text";
    FINGERPRINT = "\u{e23e}", "fingerprint";
    FLAG = "\u{e244}", "flag";
    FLASK = "\u{e79e}", "flask";
    FOLDER_OPEN = "\u{e256}", "folder-open";
    FUNNEL_SIMPLE = "\u{e268}", "funnel-simple";
    FUNNEL_X = "\u{e26c}", "funnel-x";
    GEAR_SIX = "\u{e272}", "gear-six";
    GIT_BRANCH = "\u{e278}", "git-branch";
    GIT_PULL_REQUEST = "\u{e282}", "git-pull-request";
    GLOBE_SIMPLE = "\u{e28e}", "globe-simple";
    HASH = "\u{e2a2}", "hash";
    HOURGLASS = "\u{e2b2}", "hourglass";
    IDENTIFICATION_CARD = "\u{e2c8}", "identification-card";
    INFO = "\u{e2ce}", "info";
    KEY = "\u{e2d6}", "key";
    KEYBOARD = "\u{e2d8}", "keyboard";
    LIGHTNING = "\u{e2de}", "lightning";
    LINE_SEGMENTS = "\u{e6d4}", "line-segments";
    LINK = "\u{e2e2}", "link";
    LIST_NUMBERS = "\u{e2f6}", "list-numbers";
    LOCK_KEY = "\u{e2fe}", "lock-key";
    LOCK_KEY_OPEN = "\u{e300}", "lock-key-open";
    MAGNIFYING_GLASS = "\u{e30c}", "magnifying-glass";
    MAP_PIN = "\u{e316}", "map-pin";
    MINUS = "\u{e32a}", "minus";
    MINUS_CIRCLE = "\u{e32c}", "minus-circle";
    MOON = "\u{e330}", "moon";
    NOTE = "\u{e348}", "note";
    NOTEBOOK = "\u{e34e}", "notebook";
    PACKAGE = "\u{e390}", "package";
    PAPER_PLANE_TILT = "\u{e398}", "paper-plane-tilt";
    PENCIL_SIMPLE = "\u{e3b4}", "pencil-simple";
    PLAY = "\u{e3d0}", "play";
    PLUGS_CONNECTED = "\u{eb5a}", "plugs-connected";
    PLUS = "\u{e3d4}", "plus";
    PLUS_CIRCLE = "\u{e3d6}", "plus-circle";
    PROHIBIT = "\u{e3de}", "prohibit";
    QUESTION = "\u{e3e8}", "question";
    RECEIPT = "\u{e3ec}", "receipt";
    REPEAT = "\u{e3f6}", "repeat";
    ROBOT = "\u{e762}", "robot";
    ROWS = "\u{e5a2}", "rows";
    SEAL_CHECK = "\u{e606}", "seal-check";
    SEAL_WARNING = "\u{e60c}", "seal-warning";
    SHIELD_WARNING = "\u{e412}", "shield-warning";
    SIDEBAR_SIMPLE = "\u{ec24}", "sidebar-simple";
    SPARKLE = "\u{e6a2}", "sparkle";
    SQUARES_FOUR = "\u{e464}", "squares-four";
    STACK = "\u{e466}", "stack";
    STOP_CIRCLE = "\u{e46e}", "stop-circle";
    TABLE = "\u{e476}", "table";
    TAG = "\u{e478}", "tag";
    TERMINAL_WINDOW = "\u{eae8}", "terminal-window";
    TEXT_AA = "\u{e6ee}", "text-aa";
    TRASH = "\u{e4a6}", "trash";
    TRAY_ARROW_DOWN = "\u{e010}", "tray-arrow-down";
    UPLOAD_SIMPLE = "\u{e4c0}", "upload-simple";
    USER = "\u{e4c2}", "user";
    USERS_THREE = "\u{e68e}", "users-three";
    WARNING = "\u{e4e0}", "warning";
    WARNING_DIAMOND = "\u{e7fc}", "warning-diamond";
    WAVE_SINE = "\u{ea9a}", "wave-sine";
    WIFI_SLASH = "\u{e4f2}", "wifi-slash";
    X = "\u{e4f6}", "x";
    X_CIRCLE = "\u{e4f8}", "x-circle";
}
