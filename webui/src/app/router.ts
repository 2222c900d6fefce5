import { browserPlace, type Place } from './place.ts';
import { parseRoute, type Route, routePath } from './route.ts';

/** Keeps the route in the URL: back, forward and links work. */
export class Router {
  readonly place: Place;
  private readonly onRoute: (route: Route) => void;
  private stopListening = (): void => {};

  /** @param onRoute - told of each route that is gone to */
  constructor(onRoute: (route: Route) => void, place: Place = browserPlace()) {
    this.place = place;
    this.onRoute = onRoute;
  }

  get route(): Route {
    return parseRoute(this.place.pathname);
  }

  start(): void {
    this.stopListening();
    this.stopListening = this.place.listen(() => this.onRoute(this.route));
  }

  stop(): void {
    this.stopListening();
  }

  /** Goes there; moving between conversations replaces the entry, so that Back leads to the list. */
  go(route: Route): void {
    const path = routePath(route);
    if (path === this.place.pathname) return;
    const isSideways = this.route.conversationId !== undefined && route.conversationId !== undefined;
    if (isSideways) this.place.replace(path);
    else this.place.push(path);
    this.onRoute(route);
  }

  /** One step up, to the list. */
  up(): void {
    if (this.place.canGoBack && this.route.conversationId !== undefined) this.place.back();
    else this.go({});
  }
}
