package call

import _ "moim/app/mesh"
